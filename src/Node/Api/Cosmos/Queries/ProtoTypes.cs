using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Generate;

namespace Gwangan.Node.Api.Cosmos.Queries;

/// <summary>Descriptions of all messages that clients of the Cosmos ecosystem meet here: those of Protos/, and one for each native operation.</summary>
internal sealed class ProtoTypes
{
    private readonly Dictionary<string, MessageDescriptor> _messages = [];
    private readonly Dictionary<string, FileDescriptor> _files = [], _symbols = [];

    private ProtoTypes(IEnumerable<FileDescriptor> files)
    {
        foreach (FileDescriptor file in files) Add(file);
    }

    /// <summary>Every file by its name, those of protobuf itself among them.</summary>
    public IReadOnlyDictionary<string, FileDescriptor> Files => _files;

    /// <summary>The types of a chain.</summary>
    public static ProtoTypes Of(OperationCatalog catalog)
    {
        IEnumerable<FileDescriptor> written = typeof(ProtoTypes).Assembly.GetTypes()
            .Where(type => type.Namespace?.StartsWith("Gwangan.Node.Api.Cosmos.Protos", StringComparison.Ordinal) == true && type.Name.EndsWith("Reflection", StringComparison.Ordinal))
            .Select(type => type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?.GetValue(null)).OfType<FileDescriptor>();
        return new ProtoTypes(written.Concat(FileDescriptor.BuildFromByteStrings(OperationProtos.Files(catalog).Select(file => file.ToByteString()))));
    }

    /// <summary>A message by its full name.</summary>
    public bool TryFind(string name, [NotNullWhen(true)] out MessageDescriptor? type) => _messages.TryGetValue(name, out type);

    /// <summary>The file in which a message, an enum, a service or a method stands.</summary>
    public bool TryFindFile(string symbol, [NotNullWhen(true)] out FileDescriptor? file) => _symbols.TryGetValue(symbol, out file);

    private void Add(FileDescriptor file)
    {
        if (!_files.TryAdd(file.Name, file)) return;
        foreach (FileDescriptor dependency in file.Dependencies) Add(dependency);
        foreach (MessageDescriptor message in file.MessageTypes) Add(message);
        foreach (EnumDescriptor choice in file.EnumTypes) _symbols[choice.FullName] = file;
        foreach (Google.Protobuf.Reflection.ServiceDescriptor service in file.Services)
        {
            _symbols[service.FullName] = file;
            foreach (MethodDescriptor method in service.Methods) _symbols[method.FullName] = file;
        }
    }

    private void Add(MessageDescriptor message)
    {
        _messages[message.FullName] = message;
        _symbols[message.FullName] = message.File;
        foreach (MessageDescriptor nested in message.NestedTypes) Add(nested);
        foreach (EnumDescriptor choice in message.EnumTypes) _symbols[choice.FullName] = message.File;
    }
}
