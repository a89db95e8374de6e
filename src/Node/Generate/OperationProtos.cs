using System.Globalization;
using System.Text;
using Google.Protobuf.Reflection;
using Gwangan.Chain.Kernel;

namespace Gwangan.Node.Generate;

/// <summary>Native operations as messages of Cosmos transactions: their own fields and numbers, accounts as bech32 text, and who signs. A file for each module, <c>gwangan/MODULE/v1/tx.proto</c>.</summary>
internal static class OperationProtos
{
    /// <summary>Descriptions of the files, as gRPC's reflection tells them.</summary>
    public static IReadOnlyList<FileDescriptorProto> Files(OperationCatalog catalog) => [.. Modules(catalog).Select(module =>
    {
        FileDescriptorProto file = new() { Name = PathOf(module.Module), Package = PackageOf(module.Module), Syntax = "proto3" };
        foreach (OperationDefinition operation in module.Operations)
        {
            DescriptorProto message = new() { Name = operation.Type.Name };
            foreach (FieldDefinition field in operation.Fields) message.Field.Add(FieldOf(CosmosMessages.FieldName(field), field.Name, field.Number, TypeOf(field)));
            message.Field.Add(FieldOf("signer", "signer", CosmosMessages.SignerField, FieldDescriptorProto.Types.Type.String));
            file.MessageType.Add(message);
            DescriptorProto answer = new() { Name = operation.Type.Name + "Response" };
            if (operation.Answer.Length > 0) answer.Field.Add(FieldOf(operation.Answer, JsonOf(operation.Answer), 1, FieldDescriptorProto.Types.Type.Uint64));
            file.MessageType.Add(answer);
        }
        return file;
    })];

    /// <summary>The same as text, for protoc: the path of each file below a folder of protos, and its content.</summary>
    public static IEnumerable<(string Path, string Content)> Texts(OperationCatalog catalog, XmlDocs docs)
    {
        foreach ((Module module, List<OperationDefinition> operations) in Modules(catalog))
        {
            StringBuilder text = new();
            text.Append(CultureInfo.InvariantCulture, $"// {OperationFiles.Notice}\n// Messages of Cosmos transactions: amounts are digits of units of 10^-18, accounts bech32 (gwangan1…), enums the numbers of docs/operations.md.\nsyntax = \"proto3\";\npackage {PackageOf(module)};\n");
            foreach (OperationDefinition operation in operations)
            {
                text.Append(CultureInfo.InvariantCulture, $"\n// {docs.Summary(operation.Type)}\nmessage {operation.Type.Name} {{\n");
                foreach (FieldDefinition field in operation.Fields)
                {
                    if (docs.Parameter(operation.Type, field.Name) is { Length: > 0 } what) text.Append(CultureInfo.InvariantCulture, $"  // {what}\n");
                    text.Append(CultureInfo.InvariantCulture, $"  {TypeOf(field).ToString().ToLowerInvariant()} {CosmosMessages.FieldName(field)} = {field.Number};\n");
                }
                text.Append(CultureInfo.InvariantCulture, $"  // The account that signs, and for which it is done.\n  string signer = {CosmosMessages.SignerField};\n}}\n\nmessage {operation.Type.Name}Response {{{(operation.Answer.Length > 0 ? $"\n  uint64 {operation.Answer} = 1;\n" : "")}}}\n");
            }
            yield return (PathOf(module), text.ToString());
        }
    }

    // Foreign messages have files of their own, and what only a development city knows is no message.
    private static IEnumerable<(Module Module, List<OperationDefinition> Operations)> Modules(OperationCatalog catalog) => catalog.Modules
        .Select(module => (module, module.Operations.Where(operation => !operation.IsDevelopment && operation.TypeUrl.StartsWith($"/{PackageOf(module)}.", StringComparison.Ordinal)).ToList()))
        .Where(each => each.Item2.Count > 0);

    private static string PackageOf(Module module) => $"gwangan.{module.Name}.v1";

    private static string PathOf(Module module) => $"gwangan/{module.Name}/v1/tx.proto";

    // order_id → orderId
    private static string JsonOf(string name) => string.Concat(name.Split('_').Select(static (part, i) => i == 0 ? part : char.ToUpperInvariant(part[0]) + part[1..]));

    private static FieldDescriptorProto FieldOf(string name, string jsonName, int number, FieldDescriptorProto.Types.Type type) =>
        new() { Name = name, JsonName = jsonName, Number = number, Label = FieldDescriptorProto.Types.Label.Optional, Type = type };

    private static FieldDescriptorProto.Types.Type TypeOf(FieldDefinition field) => field.Kind switch
    {
        FieldKind.Bool => FieldDescriptorProto.Types.Type.Bool,
        FieldKind.Unsigned => field.Type == typeof(ulong) ? FieldDescriptorProto.Types.Type.Uint64 : FieldDescriptorProto.Types.Type.Uint32,
        FieldKind.Signed => FieldDescriptorProto.Types.Type.Int64,
        FieldKind.Enum => FieldDescriptorProto.Types.Type.Uint32,
        FieldKind.Bytes or FieldKind.Hash => FieldDescriptorProto.Types.Type.Bytes,
        _ => FieldDescriptorProto.Types.Type.String,
    };
}
