using Google.Protobuf.Reflection;

namespace IlgpuLlava.Host.Grpc;

/// <summary>The files that declare services and everything they use, by name and by what they declare.</summary>
internal sealed class DescriptorIndex
{
    private readonly Dictionary<string, FileDescriptor> _files = [];
    private readonly Dictionary<string, FileDescriptor> _symbols = [];
    private readonly HashSet<string> _messages = [];
    private readonly Dictionary<(string Type, int Number), FileDescriptor> _extensions = [];

    public DescriptorIndex(IEnumerable<ServiceDescriptor> services)
    {
        foreach (ServiceDescriptor service in services)
            Add(service.File);
    }

    public FileDescriptor? File(string name) => _files.GetValueOrDefault(name);

    /// <summary>The file that declares a service, method, message, field, enumeration, its value, or extension of that full name.</summary>
    public FileDescriptor? FileOfSymbol(string name) => _symbols.GetValueOrDefault(name);

    public FileDescriptor? FileOfExtension(string type, int number) => _extensions.GetValueOrDefault((type, number));

    /// <summary>The numbers by which a message is extended; null where there is no such message.</summary>
    public IReadOnlyList<int>? ExtensionNumbers(string type) =>
        _messages.Contains(type) ? [.. _extensions.Keys.Where(k => k.Type == type).Select(k => k.Number).Order()] : null;

    /// <summary>A file after everything it imports.</summary>
    public static IReadOnlyList<FileDescriptor> WithImports(FileDescriptor file)
    {
        List<FileDescriptor> ordered = [];
        HashSet<string> seen = [];
        Visit(file);
        return ordered;

        void Visit(FileDescriptor one)
        {
            if (!seen.Add(one.Name))
                return;
            foreach (FileDescriptor import in one.Dependencies)
                Visit(import);
            ordered.Add(one);
        }
    }

    private void Add(FileDescriptor file)
    {
        if (!_files.TryAdd(file.Name, file))
            return;
        foreach (FileDescriptor import in file.Dependencies)
            Add(import);
        foreach (ServiceDescriptor service in file.Services)
        {
            _symbols[service.FullName] = file;
            foreach (MethodDescriptor method in service.Methods)
                _symbols[method.FullName] = file;
        }
        foreach (MessageDescriptor message in file.MessageTypes)
            Add(message);
        foreach (EnumDescriptor type in file.EnumTypes)
            Add(type);
        Add(file.Extensions);
    }

    private void Add(MessageDescriptor message)
    {
        _messages.Add(message.FullName);
        _symbols[message.FullName] = message.File;
        foreach (FieldDescriptor field in message.Fields.InDeclarationOrder())
            _symbols[field.FullName] = message.File;
        foreach (OneofDescriptor oneof in message.Oneofs)
            _symbols[oneof.FullName] = message.File;
        foreach (MessageDescriptor nested in message.NestedTypes)
            Add(nested);
        foreach (EnumDescriptor nested in message.EnumTypes)
            Add(nested);
        Add(message.Extensions);
    }

    private void Add(EnumDescriptor type)
    {
        _symbols[type.FullName] = type.File;
        // A value's name belongs to what surrounds its enumeration.
        foreach (EnumValueDescriptor value in type.Values)
            _symbols[value.FullName] = type.File;
    }

    private void Add(ExtensionCollection extensions)
    {
        foreach (FieldDescriptor extension in extensions.UnorderedExtensions)
        {
            _symbols[extension.FullName] = extension.File;
            _extensions[(extension.ExtendeeType.FullName, extension.FieldNumber)] = extension.File;
        }
    }
}
