namespace IlgpuLlava.PtxMachine.Syntax;

/// <summary>Reads PTX text: declarations and instructions with their names resolved. What instructions mean is checked later.</summary>
internal sealed partial class Parser
{
    private readonly List<Token> _tokens;
    private readonly ModuleText _module = new();
    private int _at;
    private Scope _scope = new(null);

    private Parser(string text) => _tokens = Lexer.Read(text);

    /// <summary>Parses one module.</summary>
    /// <exception cref="PtxException">The text is not well-formed.</exception>
    public static ModuleText Parse(string text) => new Parser(text).ReadModule();

    private ModuleText ReadModule()
    {
        ReadHeader();
        while (Now.Kind != TokenKind.End)
        {
            ReadDirective();
        }

        return _module;
    }

    private void ReadHeader()
    {
        ExpectDirective(".version");
        var version = Take(TokenKind.Number, "a version");
        string[] parts = version.Text.Split('.');
        if (parts.Length != 2 || !int.TryParse(parts[0], out int major) || !int.TryParse(parts[1], out int minor) || minor > 9)
        {
            throw new PtxException(version.Line, $"'{version.Text}' is no PTX version");
        }

        _module.Version = (major * 10) + minor;
        if (_module.Version is < 60 or > 90)
        {
            throw new PtxException(version.Line, $"PTX version {version.Text} is not one this machine knows (6.0 to 9.0)");
        }

        ExpectDirective(".target");
        var target = Take(TokenKind.Word, "a target");
        ReadTarget(target);
        ExpectDirective(".address_size");
        var size = Take(TokenKind.Number, "an address size");
        if (size.Text != "64")
        {
            throw new PtxException(size.Line, $"address size {size.Text} is not supported, only 64");
        }
    }

    private void ReadTarget(Token target)
    {
        string name = target.Text;
        bool specific = name.EndsWith('a') || name.EndsWith('f');
        string digits = name.StartsWith("sm_", StringComparison.Ordinal) ? name[3..(specific ? ^1 : ^0)] : "";
        // The version of PTX with which each target came.
        var since = new Dictionary<int, int>
        {
            [70] = 60,
            [72] = 61,
            [75] = 63,
            [80] = 70,
            [86] = 71,
            [87] = 74,
            [88] = 90,
            [89] = 78,
            [90] = 78,
            [100] = 86,
            [101] = 86,
            [103] = 88,
            [120] = 87,
            [121] = 88,
        };
        if (!int.TryParse(digits, out int number) || !since.TryGetValue(number, out int version))
        {
            throw new PtxException(target.Line, $"'{name}' is no target this machine knows");
        }

        version = specific && number == 90 ? 80 : version;
        if (specific && number < 90)
        {
            throw new PtxException(target.Line, $"'{name}' is no target this machine knows");
        }

        if (_module.Version < version)
        {
            throw new PtxException(target.Line, $"target {name} needs PTX {version / 10}.{version % 10}");
        }

        _module.Target = number;
        _module.IsArchitectureSpecific = specific;
        while (TryMark(","))
        {
            Take(TokenKind.Word, "a target option");
        }
    }

    private void ReadDirective()
    {
        var token = Now;
        switch (token.Text)
        {
            case ".visible" or ".weak" or ".extern":
                _at++;
                ReadLinked(token.Text == ".extern");
                break;
            case ".entry":
                ReadEntry();
                break;
            case ".global" or ".const" or ".shared":
                ReadVariables(isExtern: false, entry: null);
                break;
            case ".pragma":
                SkipPragma();
                break;
            case ".file":
                _at++;
                while (Now.Kind is TokenKind.Number or TokenKind.Text || Now.Text == ",")
                {
                    _at++;
                }

                break;
            case ".func" or ".alias" or ".callprototype":
                throw new PtxException(token.Line, $"{token.Text}: device functions are not supported; kernels are inlined");
            default:
                throw new PtxException(token.Line, $"expected a directive, found '{token.Text}'");
        }
    }

    private void ReadLinked(bool isExtern)
    {
        if (Now.Text == ".entry")
        {
            if (isExtern)
            {
                throw new PtxException(Now.Line, "an entry cannot be .extern");
            }

            ReadEntry();
        }
        else if (Now.Text is ".global" or ".const" or ".shared")
        {
            ReadVariables(isExtern, entry: null);
        }
        else
        {
            throw new PtxException(Now.Line, $"expected .entry or a variable, found '{Now.Text}'");
        }
    }

    private void SkipPragma()
    {
        _at++;
        Take(TokenKind.Text, "a string");
        while (TryMark(","))
        {
            Take(TokenKind.Text, "a string");
        }

        ExpectMark(";");
    }

    private Token Now => _tokens[_at];

    private Token Take(TokenKind kind, string what)
    {
        var token = Now;
        if (token.Kind != kind)
        {
            throw new PtxException(token.Line, $"expected {what}, found '{token.Text}'");
        }

        _at++;
        return token;
    }

    private void ExpectDirective(string name)
    {
        if (Now.Text != name)
        {
            throw new PtxException(Now.Line, $"expected {name}, found '{Now.Text}'");
        }

        _at++;
    }

    private void ExpectMark(string mark)
    {
        if (!TryMark(mark))
        {
            throw new PtxException(Now.Line, $"expected '{mark}', found '{Now.Text}'");
        }
    }

    private bool TryMark(string mark)
    {
        if (Now.Kind == TokenKind.Mark && Now.Text == mark)
        {
            _at++;
            return true;
        }

        return false;
    }
}
