using System.Text;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Store;
using Gwangan.Tests.House;

namespace Gwangan.Tests.Kernel;

/// <summary>Numbers, names and layouts that are out in the world: they stand in a file, and a change of it is a decision.</summary>
public sealed class WireGoldenTests
{
    private const string GoldenPath = "tests/Tests/Kernel/golden/wire.txt";

    [Fact]
    public void The_wire_is_as_it_was()
    {
        string actual = Describe();
        string path = Path.Combine(Repository.Root, GoldenPath);
        if (Environment.GetEnvironmentVariable("GWANGAN_ACCEPT_WIRE") == "1") File.WriteAllText(path, actual);
        string[] was = File.Exists(path) ? File.ReadAllLines(path) : [], now = actual.TrimEnd('\n').Split('\n');
        string difference = string.Join('\n', was.Except(now).Select(line => "- " + line).Concat(now.Except(was).Select(line => "+ " + line)));
        Assert.True(was.SequenceEqual(now),
            $"The wire differs from {GoldenPath}:\n{difference}\n"
            + "A line may be added. A number is never used again, and a layout that is out in the world never changes: what must differ gets a new number, or, before the first release, {nameof(RuleVersions)}.{nameof(RuleVersions.Generation)} rises. "
            + $"When this is what you want, accept it: GWANGAN_ACCEPT_WIRE=1 dotnet test tests/Tests -c Release --filter {nameof(WireGoldenTests)}");
    }

    private static string Describe()
    {
        StateStore store = new();
        ChainModules modules = All.Create(store);
        StringBuilder text = new();
        text.Append("# Operations, refusals, events and tables of the chain. WireGoldenTests.cs writes this file and says when to accept a change of it.\n");
        text.Append($"generation {RuleVersions.Generation}\n");
        foreach (RefusalDefinition refusal in RefusalDefinition.AllOf(typeof(KernelRefusal))) text.Append($"refusal 0.{refusal.Number} kernel.{refusal.Name}\n");
        foreach (Module module in modules.All)
        {
            foreach (OperationDefinition operation in module.Operations)
            {
                text.Append($"operation {operation.Number} {operation.Name} {operation.TypeUrl} cost {operation.Cost}\n");
                foreach (FieldDefinition field in operation.Fields)
                    text.Append($"field {operation.Number}.{field.Number} {field.Name} {field.Kind}{(field.Kind is FieldKind.Text or FieldKind.Bytes ? $" up to {field.SizeMax}" : "")}{Choices(field)}\n");
            }
            foreach (RefusalDefinition refusal in RefusalDefinition.AllOf(module.Refusals)) text.Append($"refusal {module.Number}.{refusal.Number} {module.Name}.{refusal.Name}\n");
            foreach (EventDefinition happened in module.Events)
                text.Append($"event {happened.Number} {happened.Name} {happened.SizeBytes} bytes: {string.Join(", ", happened.Fields.Select(field => $"{field.Name} {field.Type.Name}{Choices(field)}"))}\n");
        }
        foreach (StatePart part in store.Parts)
            if (part is Table table) text.Append($"table {table.Schema.Id} {table.Schema.Name} record {table.Schema.RecordSizeBytes} key {table.Schema.KeyOffsetBytes}+{table.Schema.KeySizeBytes}\n");
        return text.ToString();
    }

    private static string Choices(FieldDefinition field) => field.Kind != FieldKind.Enum
        ? ""
        : $" ({string.Join(' ', Enum.GetValues(field.Type).Cast<Enum>().Select(value => $"{Convert.ToUInt64(value, System.Globalization.CultureInfo.InvariantCulture)}={value}"))})";
}
