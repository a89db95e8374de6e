using System.Globalization;
using System.Text;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Mempool;

namespace Gwangan.Node.Generate;

/// <summary>The files that follow from the catalog of operations and are kept in the repository; a test fails when one of them has drifted.</summary>
public static class OperationFiles
{
    internal const string Notice = "Generated from the operations' records by `gwangan generate`; do not edit.";

    /// <summary>Every file: its path in the repository and its content.</summary>
    public static IReadOnlyList<(string Path, string Content)> All(OperationCatalog catalog)
    {
        XmlDocs docs = XmlDocs.Of(typeof(OperationCatalog).Assembly);
        return
        [
            ("docs/operations.md", Markdown(catalog, docs)),
            ("docs/proto/gwangan.proto", Proto(catalog, docs)),
            ("src/Console/src/api/operations.ts", TypeScript(catalog, docs)),
            .. OperationProtos.Texts(catalog, docs).Select(file => ($"docs/proto/{file.Path}", file.Content)),
        ];
    }

    /// <summary>The reference of operations, events and refusals.</summary>
    public static string Markdown(OperationCatalog catalog, XmlDocs docs)
    {
        StringBuilder text = new();
        text.Append("# Operations, events and refusals\n\n").Append(Notice).Append("\n\n")
            .Append("Amounts are in units of 10^-18 of a whole, prices in steps, sizes in lots (a market names its step and its lot). ")
            .Append("Refusals stand in the order in which they are checked. How an operation is signed and sent: [wire-format.md](wire-format.md).\n");
        foreach (Module module in catalog.Modules)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {module.Name}\n");
            foreach (OperationDefinition operation in module.Operations)
            {
                text.Append(CultureInfo.InvariantCulture, $"\n### {operation.Number} {operation.Name}\n\n{docs.Summary(operation.Type)}\n\nCost: {operation.Cost}. Type URL: `{operation.TypeUrl}`.{Who(operation)}\n");
                if (operation.Fields.Count > 0) text.Append("\n| | field | kind | |\n| --- | --- | --- | --- |\n");
                foreach (FieldDefinition field in operation.Fields)
                    text.Append(CultureInfo.InvariantCulture, $"| {field.Number} | {field.Name} | {KindOf(field)} | {docs.Parameter(operation.Type, field.Name)} |\n");
                if (operation.Refusals.Count == 0) continue;
                text.Append("\nRefused, in this order:\n\n");
                foreach (RefusalDefinition refusal in operation.Refusals) Append(text, module.Name, refusal);
            }
            if (module.Events.Count == 0) continue;
            text.Append(CultureInfo.InvariantCulture, $"\n### Events of {module.Name}\n\n| | event | fields | |\n| --- | --- | --- | --- |\n");
            foreach (EventDefinition happened in module.Events)
                text.Append(CultureInfo.InvariantCulture, $"| {happened.Number} | {happened.Name} | {string.Join(", ", happened.Fields.Select(field => field.Name))} | {docs.Summary(happened.Type)} |\n");
        }
        text.Append("\n## Refusals of every envelope\n\n");
        foreach (RefusalDefinition refusal in RefusalDefinition.AllOf(typeof(KernelRefusal))) Append(text, "kernel", refusal);
        text.Append("\n## Refusals of a node before any block\n\n");
        foreach (RefusalDefinition refusal in RefusalDefinition.AllOf(typeof(MempoolRefusal))) Append(text, "mempool", refusal);
        return text.ToString();
    }

    /// <summary>The messages on the wire, for protobuf's own tools. One file with a message for each operation, named after its module.</summary>
    public static string Proto(OperationCatalog catalog, XmlDocs docs)
    {
        StringBuilder text = new();
        text.Append("// ").Append(Notice).Append("\n// Canonical proto3 only: ascending fields, no zero values, shortest varints. See docs/wire-format.md.\n")
            .Append("syntax = \"proto3\";\npackage gwangan.v1;\n")
            .Append("""

                // Behind the ASCII bytes GWN1.
                message Envelope {
                  bytes body = 1;
                  uint32 key_type = 2;
                  bytes public_key = 3;
                  bytes signature = 4;
                  bytes authenticator_data = 5;
                  bytes client_data_json = 6;
                }

                message Body {
                  string chain_id = 1;
                  bytes account = 2;
                  uint64 nonce = 3;
                  int64 expires_at_ms = 4;
                  string fee_max = 5;
                  repeated Item items = 6;
                }

                message Item {
                  uint32 operation = 1;
                  bytes value = 2;
                }

                """);
        foreach (Module module in catalog.Modules)
        {
            foreach (OperationDefinition operation in module.Operations)
            {
                text.Append(CultureInfo.InvariantCulture, $"\n// {operation.Number} {operation.Name}: {docs.Summary(operation.Type)}\nmessage {operation.Type.Name} {{\n");
                foreach (FieldDefinition field in operation.Fields) text.Append(CultureInfo.InvariantCulture, $"  {ProtoType(field)} {Snake(field.Name)} = {field.Number};\n");
                text.Append("}\n");
            }
        }
        return text.ToString();
    }

    /// <summary>The types of operations, events and refusals as the API's JSON shows them.</summary>
    public static string TypeScript(OperationCatalog catalog, XmlDocs docs)
    {
        StringBuilder text = new();
        text.Append("// ").Append(Notice).Append("\n// Fields as in the API's JSON: 64-bit integers, amounts (units of 10^-18) and hex are strings.\n");
        foreach (Module module in catalog.Modules)
        {
            foreach (OperationDefinition operation in module.Operations) Append(text, docs, operation.Type, operation.Type.Name, operation.Fields);
            foreach (EventDefinition happened in module.Events) Append(text, docs, happened.Type, happened.Type.Name + "Event", happened.Fields);
        }
        text.Append("\n/** The fields of each operation by its name. */\nexport interface Operations {\n");
        foreach (OperationDefinition operation in catalog.Modules.SelectMany(module => module.Operations)) text.Append(CultureInfo.InvariantCulture, $"  '{operation.Name}': {operation.Type.Name};\n");
        text.Append("}\n\n/** The fields of each event by its name. */\nexport interface Events {\n");
        foreach (EventDefinition happened in catalog.Modules.SelectMany(module => module.Events)) text.Append(CultureInfo.InvariantCulture, $"  '{happened.Name}': {happened.Type.Name}Event;\n");
        text.Append("}\n\n/** The number of each operation on the wire. */\nexport const operationNumbers = {\n");
        foreach (OperationDefinition operation in catalog.Modules.SelectMany(module => module.Operations)) text.Append(CultureInfo.InvariantCulture, $"  '{operation.Name}': {operation.Number},\n");
        text.Append("} as const;\n\n/** The bodies that may do each operation that names bodies, and whether their decision waits for the city's delay. */\nexport const operationBodies: Partial<Record<keyof Operations, { by: string[]; isDelayed: boolean }>> = {\n");
        foreach (OperationDefinition operation in catalog.Modules.SelectMany(module => module.Operations).Where(operation => operation.By.Count > 0))
            text.Append(CultureInfo.InvariantCulture, $"  '{operation.Name}': {{ by: [{string.Join(", ", operation.By.Select(body => $"'{FieldDefinition.CamelCase(body.ToString())}'"))}], isDelayed: {(operation.IsDelayed ? "true" : "false")} }},\n");
        text.Append("};\n\n/** Every stable code of a refusal. */\nexport const refusals = [\n");
        foreach (string code in Codes(catalog)) text.Append(CultureInfo.InvariantCulture, $"  '{code}',\n");
        return text.Append("] as const;\n").ToString();
    }

    private static IEnumerable<string> Codes(OperationCatalog catalog)
    {
        foreach (RefusalDefinition refusal in RefusalDefinition.AllOf(typeof(KernelRefusal))) yield return $"kernel.{refusal.Name}";
        foreach (RefusalDefinition refusal in RefusalDefinition.AllOf(typeof(MempoolRefusal))) yield return $"mempool.{refusal.Name}";
        foreach (Module module in catalog.Modules)
            foreach (RefusalDefinition refusal in RefusalDefinition.AllOf(module.Refusals)) yield return $"{module.Name}.{refusal.Name}";
    }

    private static void Append(StringBuilder text, string codespace, RefusalDefinition refusal) =>
        text.Append(CultureInfo.InvariantCulture, $"- {refusal.Number} `{codespace}.{refusal.Name}` {refusal.Message}\n");

    private static void Append(StringBuilder text, XmlDocs docs, Type type, string name, IReadOnlyList<FieldDefinition> fields)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n/** {docs.Summary(type)} */\nexport interface {name} {{\n");
        foreach (FieldDefinition field in fields)
        {
            if (docs.Parameter(type, field.Name) is { Length: > 0 } what) text.Append(CultureInfo.InvariantCulture, $"  /** {what} */\n");
            text.Append(CultureInfo.InvariantCulture, $"  {field.Name}: {ScriptType(field)};\n");
        }
        text.Append("}\n");
    }

    private static string Who(OperationDefinition operation)
    {
        if (operation.By.Count == 0) return "";
        string bodies = operation.By.Count == 7 ? "any body" : string.Join(", ", operation.By.Select(Words));
        return $" By: {bodies}{(operation.OrOwner ? ", or anybody for themselves" : "")}{(operation.IsDelayed ? "; delayed" : "")}.";
    }

    // MarketOperator → market operator.
    private static string Words(Body body) => string.Concat(body.ToString().Select((c, i) => char.IsUpper(c) ? $"{(i > 0 ? " " : "")}{char.ToLowerInvariant(c)}" : c.ToString()));

    private static string KindOf(FieldDefinition field) => field.Kind switch
    {
        FieldKind.Enum => string.Join(", ", Enum.GetValues(field.Type).Cast<Enum>().Select(choice =>
            $"{Convert.ToInt64(choice, CultureInfo.InvariantCulture)} {FieldDefinition.CamelCase(choice.ToString())}")),
        FieldKind.Text or FieldKind.Bytes => $"{FieldDefinition.CamelCase(field.Kind.ToString())}, at most {field.SizeMax} bytes",
        _ => FieldDefinition.CamelCase(field.Kind.ToString()),
    };

    private static string ProtoType(FieldDefinition field) => field.Kind switch
    {
        FieldKind.Bool => "bool",
        FieldKind.Unsigned => field.Type == typeof(ulong) ? "uint64" : "uint32",
        FieldKind.Signed => "int64",
        FieldKind.Enum => "uint32",
        FieldKind.Text or FieldKind.Symbol or FieldKind.Amount => "string",
        _ => "bytes",
    };

    private static string ScriptType(FieldDefinition field) => field.Kind switch
    {
        FieldKind.Bool => "boolean",
        FieldKind.Unsigned => field.Type == typeof(ulong) ? "string" : "number",
        FieldKind.Enum => string.Join(" | ", Enum.GetNames(field.Type).Select(name => $"'{FieldDefinition.CamelCase(name)}'")),
        _ => "string",
    };

    private static string Snake(string camel) => string.Concat(camel.Select(c => char.IsUpper(c) ? $"_{char.ToLowerInvariant(c)}" : c.ToString()));
}
