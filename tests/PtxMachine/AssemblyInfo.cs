// Hot loops keep their addresses on the stack; nothing reads what it has not written there.
[module: System.Runtime.CompilerServices.SkipLocalsInit]
