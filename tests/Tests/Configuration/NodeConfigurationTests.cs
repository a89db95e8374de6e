using System.Text.Json;
using Gwangan.Node;
using Gwangan.Node.Configuration;
using Gwangan.Tests.House;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Configuration;

public sealed class NodeConfigurationTests
{
    [Fact]
    public void The_command_line_wins_over_the_environment_over_the_file_over_the_default()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["node.json"], """{ "block-ms": 1, "idle-ms": 1, "traders": 1, "mempool": { "mib": 7 } }""");
        NodeConfiguration configuration = Load(folder, new() { ["--block-ms"] = "3" }, new() { ["GWANGAN_BLOCK_MS"] = "2", ["GWANGAN_IDLE_MS"] = "2" });
        Assert.Equal((3, 2, 1), (configuration.Options.Pace.BlockMs, configuration.Options.Pace.IdleMs, configuration.Options.Traders));
        Assert.Equal((7L << 20, new NodeOptions().Mempool.CountMax), (configuration.Options.Mempool.BytesMax, configuration.Options.Mempool.CountMax));
        string shown = configuration.ToString();
        foreach (string line in (string[])["\"block-ms\": 3, // --block-ms", "\"idle-ms\": 2, // GWANGAN_IDLE_MS", "\"traders\": 1, // node.json", "\"mib\": 7, // node.json", "\"http\": \"127.0.0.1:8080\", // default"])
            Assert.Contains(line, shown);
    }

    [Theory]
    [InlineData("""{ "archive": true }""", "--history-blocks", "1000", 1_000)]
    [InlineData("""{ "history-blocks": 1000, "results-blocks": 5, "retain-blocks": 5 }""", "--archive", "true", 0)]
    [InlineData("""{ "history-blocks": 0 }""", "--archive", "false", 24 * 3_600 * 4)]
    [InlineData("""{ "history-blocks": 7 }""", "--archive", "false", 7)]
    public void Archive_and_its_parts_win_by_their_source(string json, string option, string value, long historyBlocks)
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["node.json"], json);
        NodeOptions options = Load(folder, new() { [option] = value }).Options;
        Assert.Equal(historyBlocks, options.Storage.KeepBlocks);
        Assert.Equal((0, 0), (options.Storage.KeepResultsBlocks, options.RetainBlocks));
    }

    [Theory]
    [InlineData("""{ "archive": true, "history-blocks": 1000 }""")]
    [InlineData("""{ "archive": true, "retain-blocks": 1000 }""")]
    [InlineData("""{ "archive": false, "history-blocks": 0 }""")]
    public void Archive_that_contradicts_its_parts_in_one_place_is_refused(string json)
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["node.json"], json);
        Assert.Contains("contradicts", Assert.Throws<NodeException>(() => Load(folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_file_and_with_empty_variables_everything_is_the_default()
    {
        using TemporaryFolder folder = new();
        NodeOptions options = Load(folder, environment: new() { ["GWANGAN_HTTP"] = "" }).Options;
        Assert.Equal(new NodeOptions() with { Data = folder.Path }, options);
    }

    [Fact]
    public void What_is_printed_is_a_file_that_configures_the_same()
    {
        using TemporaryFolder folder = new();
        Dictionary<string, string> given = new() { ["--http"] = "[::1]:9", ["--mempool-account"] = "12", ["--history-blocks"] = "0" };
        NodeConfiguration first = Load(folder, given);
        File.WriteAllText(folder["node.json"], first.ToString());
        Assert.Equal(first.Options, Load(folder).Options);
    }

    [Theory]
    [InlineData("""{ "mempool": { "cuont": 3 } }""", "mempool.cuont is not a setting; mempool has count, mib, account")]
    [InlineData("""{ "blockms": 3 }""", "blockms is not a setting; there are http, ")]
    [InlineData("""{ "mempool.count": 3 }""", "mempool.count is not a setting")]
    [InlineData("""{ "data": "elsewhere" }""", "data is not a setting")]
    [InlineData("""{ "mempool": 3 }""", "mempool: expected an object")]
    [InlineData("""{ "mempool": { "count": "3" } }""", "mempool.count: expected a number")]
    [InlineData("""{ "mempool": { "count": 3.5 } }""", "mempool.count 3.5: expected a whole number from 1 to 10000000")]
    [InlineData("""{ "mempool": { "count": 0 } }""", "mempool.count 0: expected a whole number from 1 to 10000000")]
    [InlineData("""{ "http": 8080 }""", "http: expected a text")]
    [InlineData("""{ "http": null }""", "http: expected a text")]
    [InlineData("""{ "http": "8080x" }""", "http 8080x: expected an address and port such as 127.0.0.1:8080")]
    [InlineData("""{ "traders": 1, "traders": 2 }""", "Duplicate property 'traders'")]
    [InlineData("{\n  \"traders\": 1\n  \"http\": 2\n}", "node.json, line 3: ")]
    [InlineData("[]", "expected an object")]
    [InlineData("", "line 1: ")]
    public void A_wrong_file_is_refused_with_the_path_of_what_is_wrong(string json, string message)
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["node.json"], json);
        string refused = Assert.Throws<NodeException>(() => Load(folder)).Message;
        Assert.StartsWith(folder["node.json"], refused, StringComparison.Ordinal);
        Assert.Contains(message, refused, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_variable_is_refused_by_its_name()
    {
        using TemporaryFolder folder = new();
        Assert.Equal("GWANGAN_MEMPOOL_COUNT many: expected a whole number from 1 to 10000000",
            Assert.Throws<NodeException>(() => Load(folder, environment: new() { ["GWANGAN_MEMPOOL_COUNT"] = "many" })).Message);
    }

    [Fact]
    public void Names_are_unique_in_every_spelling_and_groups_stand_together()
    {
        Assert.Equal(NodeSettings.All.Count, NodeSettings.All.Select(setting => setting.Option).Distinct().Count());
        Assert.Equal(NodeSettings.All.Count, NodeSettings.All.Select(setting => setting.Variable).Distinct().Count());
        Assert.All(NodeSettings.All, setting => Assert.Matches("^[a-z0-9-]+(\\.[a-z0-9-]+)?$", setting.Name));
        List<string> groups = [];
        foreach (Setting setting in NodeSettings.All)
            if (groups.Count == 0 || groups[^1] != setting.Group) groups.Add(setting.Group);
        Assert.Equal(groups.Where(group => group.Length > 0).Distinct(), groups.Where(group => group.Length > 0));
        Assert.DoesNotContain(NodeSettings.All, setting => groups.Contains(setting.Name));
    }

    [Fact]
    public void Every_default_is_a_right_value_that_is_read_back()
    {
        foreach (Setting setting in NodeSettings.All.Where(setting => setting.Default is not null))
        {
            Assert.Null(setting.Problem(setting.Default!));
            Assert.Equal(setting.Default, setting.Read(setting.Write(new NodeOptions(), setting.Default!, "here")));
        }
    }

    [Fact]
    public void The_schema_names_every_setting_and_nothing_else()
    {
        using JsonDocument schema = JsonDocument.Parse(Repository.Read("docs/node.schema.json"));
        List<string> names = [];
        foreach (JsonProperty field in schema.RootElement.GetProperty("properties").EnumerateObject())
        {
            if (field.Value.TryGetProperty("properties", out JsonElement group)) names.AddRange(group.EnumerateObject().Select(each => $"{field.Name}.{each.Name}"));
            else if (field.Name != "$schema") names.Add(field.Name);
        }
        Assert.Equal(NodeSettings.All.Select(setting => setting.Name).Order(), names.Order());
    }

    private static NodeConfiguration Load(TemporaryFolder folder, Dictionary<string, string>? commandLine = null, Dictionary<string, string>? environment = null) => NodeConfiguration.Load(
        setting => setting == NodeSettings.Data ? folder.Path : commandLine?.GetValueOrDefault(setting.Option), variable => environment?.GetValueOrDefault(variable));
}
