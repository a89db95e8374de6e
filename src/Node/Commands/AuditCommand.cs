using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Gwangan.Node.Client;
using Gwangan.Node.Engines.Follower;
using Gwangan.Node.Keys;
using Gwangan.Node.Solvency;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Commands;

/// <summary><c>gwangan audit</c>: recounts the whole ledger from its blocks and writes a signed report.</summary>
public static class AuditCommand
{
    private const string Report = "report.json", Page = "report.html", Signature = "report.signature.json";

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Option<string> data = SharedOptions.Data();
        Option<long> every = new("--every") { Description = "Compare the whole ledger every so many blocks too, as far as history goes back; without it at the end alone.", HelpName = "BLOCKS" };
        Option<string?> key = new("--key", "-k") { Description = "The auditor's key file: signs the report.", HelpName = "FILE" };
        Option<string> output = new("--out", "-o") { Description = "The folder for the report.", HelpName = "DIR", DefaultValueFactory = _ => "audit" };
        Option<string[]> node = new("--node")
        {
            Description = "Fetch the blocks from a node of the city, over its API, into a folder of the auditor's own (--data, else city in the folder of the report), verify and execute each there; the next audit fetches what has come since. May be repeated.",
            HelpName = "URL",
        };
        Option<string?> trust = new("--trust") { Description = "With --node: a header that is known from elsewhere, or 0:HASH for the SHA-256 of the genesis.", HelpName = "HEIGHT:HASH" };
        Command command = new("audit", "Go through all blocks with books of one's own, compare them with what the blocks commit to, and write a signed report (docs/solvency.md). The node may be running. Exit code 0: all agrees; 1: it does not.") { data, node, trust, every, key, output };
        command.SetAction(async (parsed, cancel) =>
        {
            await Task.Yield();
            string folder = parsed.GetValue(data)!, report = parsed.GetValue(output)!;
            if (parsed.GetValue(node) is { Length: > 0 } nodes)
            {
                // Never by default where a node of one's own may be at home.
                if (parsed.GetResult(data) is null or { Implicit: true }) folder = Path.Combine(report, "city");
                await FetchAsync(folder, nodes, parsed.GetValue(trust), cancel);
            }
            else if (parsed.GetValue(trust) is not null)
                throw new NodeException("--trust is for blocks that are fetched: give --node");
            return Run(folder, parsed.GetValue(every), parsed.GetValue(key), report, cancel);
        });
        Argument<string> folder = new("folder") { Description = "The folder of a report." };
        Command verify = new("verify", "Check the signature of a report. Exit code 0: it is the named auditor's; 1: it is not.") { folder };
        verify.SetAction(parsed => Verify(parsed.GetValue(folder)!));
        command.Add(verify);
        return command;
    }

    private static async Task FetchAsync(string folder, string[] nodes, string? trust, CancellationToken cancel)
    {
        long told = -1;
        await AuditorsNode.FetchAsync(folder, [.. nodes.Select(NodeAddress.Parse)], trust is null ? null : TrustedHeader.Parse(trust), AuditorsNode.Patience, (height, end) =>
        {
            if (height / 10_000 == told || end == 0) return;
            told = height / 10_000;
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"fetched and executed {height:N0} of {end:N0} blocks"));
        }, cancel);
    }

    private static int Run(string data, long every, string? key, string output, CancellationToken cancel)
    {
        KeyFile? auditor = key is null ? null : KeyFile.Load(key, new Passwords());
        AuditReport report = new Auditor(data).Run(every, height =>
        {
            if (height % 10_000 == 0) Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"block {height:N0}"));
        }, cancel);
        Directory.CreateDirectory(output);
        byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(report, AuditJson.Default.AuditReport);
        AuditSignature? signature = auditor is null ? null : AuditSigning.Sign(bytes, auditor);
        DurableFile.Write(Path.Combine(output, Report), bytes);
        DurableFile.Write(Path.Combine(output, Page), Encoding.UTF8.GetBytes(AuditPage.Of(report, signature)));
        if (signature is not null) DurableFile.Write(Path.Combine(output, Signature), JsonSerializer.SerializeToUtf8Bytes(signature, AuditJson.Default.AuditSignature));
        foreach (AuditCheck check in report.Checks)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(check.IsGood ? "holds" : "FAILS"),-6} {check.Name,-15} {check.Count,12:N0} times{(check.Detail is null ? "" : ": " + check.Detail)}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(report.IsGood ? "all agrees" : "NOT ALL AGREES")}: {report.ChainId}, blocks {report.From:N0} to {report.To:N0}, {report.Operations:N0} operations; report in {Path.GetFullPath(output)}"));
        return report.IsGood ? CommandLine.Success : CommandLine.Failure;
    }

    private static int Verify(string folder)
    {
        string path = Path.Combine(folder, Signature);
        if (!File.Exists(path)) throw new NodeException($"there is no {Signature} in {Path.GetFullPath(folder)}: the report is not signed");
        AuditSignature? signature;
        try
        {
            signature = JsonSerializer.Deserialize(File.ReadAllBytes(path), AuditJson.Default.AuditSignature);
        }
        catch (JsonException)
        {
            signature = null;
        }
        if (signature is null || !AuditSigning.Verify(File.ReadAllBytes(Path.Combine(folder, Report)), signature))
        {
            Console.Error.WriteLine("gwangan: NOT SIGNED: the signature is not over this report, or not by the key that it names");
            return CommandLine.Failure;
        }
        Console.WriteLine($"signed by {signature.Address} ({signature.KeyType} {signature.PublicKey})");
        return CommandLine.Success;
    }
}
