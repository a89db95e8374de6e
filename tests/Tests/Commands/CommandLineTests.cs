using System.Diagnostics;
using System.Text.Json;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Commands;

/// <summary>The executable from outside, in a temporary folder.</summary>
public sealed class CommandLineTests
{
    [Fact]
    public async Task A_city_is_made_runs_stops_goes_on_and_verifies()
    {
        using TemporaryFolder folder = new();
        string data = folder["city"];
        Finished made = GwanganProcess.Run("init", "--data", data, "--accounts", "25");
        Assert.Equal((0, ""), (made.ExitCode, made.Errors));

        string stoppedAt = await RunUntilReady(data);
        Finished verified = GwanganProcess.Run("verify", "--data", data);
        Assert.True(verified.ExitCode == 0, verified.Errors);
        Assert.Contains("as stored", verified.Output);

        Finished block = GwanganProcess.Run("inspect", "block", "1", "--json", "--data", data);
        using JsonDocument json = JsonDocument.Parse(block.Output);
        Assert.Equal(1, json.RootElement.GetProperty("height").GetInt64());
        Assert.Equal("gwangan-demo-1", json.RootElement.GetProperty("header").GetProperty("chainId").GetString());
        Assert.Contains("header:", GwanganProcess.Run("inspect", "block", "latest", "--data", data).Output);

        string address = GwanganProcess.Run("keys", "show", "demo/7", "--data", data).Output.Split('\n').Single(line => line.StartsWith("address", StringComparison.Ordinal)).Split(' ')[^1];
        Finished account = GwanganProcess.Run("inspect", "account", address, "--data", data);
        Assert.Contains("asset: KRW", account.Output);
        Assert.Contains("availableUnits: 10000000000000000000000000000", account.Output);

        // The same height and root again.
        using Process again = GwanganProcess.Start("node", "--data", data, "--http", "127.0.0.1:0", "--no-traders");
        string first = (await again.StandardOutput.ReadLineAsync())!;
        Assert.Contains(stoppedAt[stoppedAt.IndexOf("height ", StringComparison.Ordinal)..], first);
        Stop(again);
    }

    [Fact]
    public void Mistakes_are_told_in_a_sentence_with_exit_code_1_and_no_stack_trace()
    {
        using TemporaryFolder folder = new();
        string data = folder["city"];
        Refused("there is no city in", "verify", "--data", data);
        Refused("there is no city in", "inspect", "block", "1", "--data", data);
        Assert.Equal(0, GwanganProcess.Run("init", "--data", data, "--accounts", "20").ExitCode);
        Refused("this folder holds a city already", "init", "--data", data);
        Refused("expected an address and port", "node", "--data", data, "--http", "8080x");
        Refused("is no address", "inspect", "account", "me", "--data", data);
        Refused("neither an id, nor hex digits, nor a file", "inspect", "operation", "what", "--data", data);
        Refused("it begins with GWN1", "inspect", "operation", "00ff", "--data", data);
        Refused("does not exist; `gwangan keys list`", "keys", "show", "nobody", "--data", data);
        Refused("is no name of a key", "keys", "new", "../evil", "--data", data);
        Refused("printed only with --secret", "keys", "export", "bank", "--data", data);
        File.WriteAllText(Path.Combine(data, "genesis.json"), File.ReadAllText(Path.Combine(data, "genesis.json")).Replace("\"fifo\"", "\"lifo\""));
        Refused("parameters.orderRule: expected \"fifo\" or \"fair\"", "node", "--data", data);
        Assert.Equal(1, GwanganProcess.Run("node", "--block-ms", "0").ExitCode);
    }

    private static void Refused(string message, params string[] args)
    {
        Finished finished = GwanganProcess.Run(args);
        Assert.True(finished.ExitCode == 1, $"{string.Join(' ', args)}: exit code {finished.ExitCode}: {finished.Errors}");
        Assert.Contains(message, finished.Errors);
        Assert.DoesNotContain("   at ", finished.Errors);
    }

    [Fact]
    public async Task A_changed_genesis_and_a_folder_in_use_are_refused()
    {
        using TemporaryFolder folder = new();
        string data = folder["city"];
        GwanganProcess.Run("init", "--data", data, "--accounts", "20");
        using (Process node = GwanganProcess.Start("node", "--data", data, "--http", "127.0.0.1:0", "--no-traders"))
        {
            await ReadUrl(node);
            Finished second = GwanganProcess.Run("node", "--data", data, "--http", "127.0.0.1:0");
            Assert.Equal(1, second.ExitCode);
            Assert.Contains($"is in use by process {node.Id}", second.Errors);
            Stop(node);
        }
        string genesis = Path.Combine(data, "genesis.json");
        File.WriteAllText(genesis, File.ReadAllText(genesis).Replace("\"wonPerCost\": \"0\"", "\"wonPerCost\": \"1\""));
        Finished changed = GwanganProcess.Run("node", "--data", data);
        Assert.Equal(1, changed.ExitCode);
        Assert.Contains("has changed since this city began", changed.Errors);
        Assert.Contains("NOT VERIFIED", GwanganProcess.Run("verify", "--data", data).Errors);
    }

    [Fact]
    public async Task A_node_stops_by_name_when_its_disk_is_full_and_goes_on_when_there_is_room()
    {
        if (!OperatingSystem.IsLinux()) return;
        using TemporaryFolder folder = new();
        string data = folder["city"];
        GwanganProcess.Run("init", "--data", data, "--accounts", "60");
        // No file may grow above 900 KiB; the runtime's own mapped files need the double mapping off for that.
        ProcessStartInfo start = new("bash") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        foreach (string arg in (string[])["-c", "trap '' XFSZ; ulimit -f 900; exec \"$@\"", "bash", Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            "exec", typeof(Node.City).Assembly.Location, "node", "--data", data, "--http", "127.0.0.1:0", "--block-ms", "5"]) start.ArgumentList.Add(arg);
        using (Process node = Process.Start(start)!)
        {
            Finished full = GwanganProcess.Finish(node);
            Assert.True(full.ExitCode == 1, full.Errors);
            Assert.Contains("the disk is full", full.Errors);
        }
        Assert.Equal(0, GwanganProcess.Run("verify", "--data", data).ExitCode);
        using (Process node = GwanganProcess.Start("node", "--data", data, "--http", "127.0.0.1:0", "--no-traders"))
        {
            await ReadUrl(node);
            Stop(node);
        }
        Finished verified = GwanganProcess.Run("verify", "--data", data);
        Assert.True(verified.ExitCode == 0, verified.Errors);
        Assert.Contains("as stored", verified.Output);
    }

    [Fact]
    public void Keys_are_made_listed_exported_and_imported()
    {
        using TemporaryFolder folder = new();
        string data = folder["city"];
        GwanganProcess.Run("init", "--data", data, "--accounts", "20");
        foreach (string type in (string[])["ethereum", "cosmos", "ed25519"])
        {
            string address = GwanganProcess.Run("keys", "new", $"my-{type}", "--plain", "--type", type, "--data", data).Output.Trim().Split(' ')[1];
            string secret = GwanganProcess.Run("keys", "export", $"my-{type}", "--secret", "--data", data).Output.Trim();
            Finished imported = GwanganProcess.RunWithInput($"0x{secret}\n", "keys", "import", $"again-{type}", "--plain", "--type", type, "--data", data);
            Assert.Equal($"again-{type} {address}", imported.Output.Trim());
            Assert.DoesNotContain(secret, GwanganProcess.Run("keys", "show", $"my-{type}", "--json", "--data", data).Output);
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(data, "keys", $"my-{type}.json")));
        }
        string list = GwanganProcess.Run("keys", "list", "--data", data).Output;
        Assert.Equal(20 + 6, list.TrimEnd().Split('\n').Length);
    }

    [Fact]
    public async Task Keys_are_kept_encrypted_and_their_password_can_be_changed()
    {
        using TemporaryFolder folder = new();
        string data = folder["city"], first = folder["first"], second = folder["second"];
        File.WriteAllText(first, "first password\n");
        File.WriteAllText(second, "second password");
        GwanganProcess.Run("init", "--data", data, "--accounts", "20");
        Refused("needs a password", "keys", "new", "mine", "--data", data);
        string address = GwanganProcess.Run("keys", "new", "mine", "--light", "--password-file", first, "--data", data).Output.Trim().Split(' ')[1];
        Assert.Matches($"mine +ethereum +{address} +encrypted", GwanganProcess.Run("keys", "list", "--data", data).Output);
        Refused("needs a password", "keys", "export", "mine", "--secret", "--data", data);
        string secret = GwanganProcess.Run("keys", "export", "mine", "--secret", "--password-file", first, "--data", data).Output.Trim();
        Assert.Equal(64, secret.Length);
        Refused("the password is wrong", "keys", "change-password", "mine", "--password-file", second, "--new-password-file", second, "--data", data);
        Assert.Contains("is encrypted", GwanganProcess.Run("keys", "change-password", "mine", "--light", "--password-file", first, "--new-password-file", second, "--data", data).Output);
        Assert.Equal(secret, GwanganProcess.Run("keys", "export", "mine", "--secret", "--password-file", second, "--data", data).Output.Trim());
        string keystore = GwanganProcess.Run("keys", "export", "mine", "--keystore", "--password-file", second, "--data", data).Output;
        Finished imported = GwanganProcess.RunWithInput(keystore, "keys", "import", "again", "--plain", "--keystore-password-file", second, "--data", data);
        Assert.Equal($"again {address}", imported.Output.Trim());

        // The validator's key too: the node then asks for its password.
        Assert.Contains("is encrypted", GwanganProcess.Run("keys", "change-password", "validator", "--light", "--new-password-file", first, "--data", data).Output);
        Refused("needs a password", "node", "--data", data, "--http", "127.0.0.1:0");
        using Process node = GwanganProcess.Start("node", "--data", data, "--http", "127.0.0.1:0", "--no-traders", "--password-file", first);
        Assert.StartsWith("http://", await ReadUrl(node), StringComparison.Ordinal);
        Stop(node);
    }

    private static async Task<string> RunUntilReady(string data)
    {
        using Process node = GwanganProcess.Start("node", "--data", data, "--http", "127.0.0.1:0", "--no-traders", "--idle-ms", "20", "--block-ms", "20");
        string url = await ReadUrl(node);
        using HttpClient client = new();
        HttpResponseMessage health;
        do health = await client.GetAsync($"{url}/health");
        while (!health.IsSuccessStatusCode);
        Assert.Equal("ready", JsonDocument.Parse(await health.Content.ReadAsStringAsync()).RootElement.GetProperty("status").GetString());
        return Stop(node).TrimEnd().Split('\n')[^1];
    }

    private static async Task<string> ReadUrl(Process node)
    {
        while (await node.StandardOutput.ReadLineAsync() is { } line)
            if (line.Split(' ')[^1].StartsWith("http://", StringComparison.Ordinal)) return line.Split(' ')[^1];
        Assert.Fail($"the node ended: {await node.StandardError.ReadToEndAsync()}");
        return "";
    }

    // As a supervisor does. Ctrl-C would not do: where a shell runs the tests in the background, it has made all of them ignore that.
    private static string Stop(Process node)
    {
        using (Process kill = Process.Start("kill", ["-TERM", $"{node.Id}"])) kill.WaitForExit();
        Finished finished = GwanganProcess.Finish(node);
        Assert.True(finished.ExitCode == 0, $"exit code {finished.ExitCode}: {finished.Errors}{finished.Output}");
        return finished.Output;
    }
}
