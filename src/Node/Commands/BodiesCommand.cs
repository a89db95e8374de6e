using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Modules.Bodies;
using Gwangan.Chain.Store;
using Gwangan.Node.Client;
using Gwangan.Node.Keys;

namespace Gwangan.Node.Commands;

/// <summary><c>gwangan bodies</c>: who the seven bodies are and what they are about to do; proposes, approves, withdraws and vetoes with a key file.</summary>
public static class BodiesCommand
{
    /// <summary>The command.</summary>
    public static Command Create() => new("bodies", "Show the seven bodies and their proposals; propose, approve, withdraw or veto with a key file (docs/bodies.md).")
    {
        List(), Status(), Propose(), ById("approve", "Approve a proposal of the key's body; the last approval of a routine one executes it.", id => new ApproveProposal(id)),
        ById("withdraw", "Take back a proposal that the key has made, before it is decided.", id => new WithdrawProposal(id)), Veto(),
    };

    private static Command List()
    {
        Option<string> node = NodeOption();
        Option<bool> json = SharedOptions.Json();
        Command command = new("list", "Print the bodies, who speaks for each, and when each was last heard of.") { node, json };
        command.SetAction((parsed, cancel) => SignedSubmission.WithClientAsync(parsed.GetValue(node)!, async client =>
        {
            using JsonDocument bodies = await client.BodiesAsync(cancel);
            if (parsed.GetValue(json)) Print(bodies.RootElement);
            else foreach (string line in Table(bodies.RootElement)) Console.WriteLine(line);
        }));
        return command;
    }

    private static Command Status()
    {
        Option<string> node = NodeOption();
        Option<bool> json = SharedOptions.Json();
        Argument<ulong?> id = new("ID") { Description = "One proposal; without it all.", Arity = ArgumentArity.ZeroOrOne };
        Command command = new("status", "Print the proposals that are open or wait for their delay: who has approved, who objects, what is executed when.") { id, node, json };
        command.SetAction((parsed, cancel) => SignedSubmission.WithClientAsync(parsed.GetValue(node)!, async client =>
        {
            using JsonDocument proposals = await client.ProposalsAsync(parsed.GetValue(id), cancel);
            if (parsed.GetValue(json) || parsed.GetValue(id) is not null) Print(proposals.RootElement);
            else foreach (string line in ProposalTable(proposals.RootElement)) Console.WriteLine(line);
        }));
        return command;
    }

    private static Command Propose()
    {
        Option<string> node = NodeOption(), key = KeyOption();
        Option<string> memo = new("--memo") { Description = "Why, for the other members and bodies; never a name.", HelpName = "TEXT", DefaultValueFactory = _ => "" };
        Argument<string> name = new("OPERATION") { Description = "The operation's name, such as market.SetFees." };
        Argument<string> fields = new("FIELDS") { Description = "Its fields as a JSON object, or - to read it from the standard input." };
        Command command = new("propose", "Propose one operation for the key's body to do.") { name, fields, memo, node, key };
        command.SetAction((parsed, cancel) => SignedSubmission.WithClientAsync(parsed.GetValue(node)!, async client =>
        {
            string text = parsed.GetValue(fields)! is "-" ? await Console.In.ReadToEndAsync(cancel) : parsed.GetValue(fields)!;
            using JsonDocument document = Parse(text);
            OperationCatalog catalog = All.Create(new StateStore()).Catalog;
            await SendAsync(client, parsed.GetValue(key)!, BodyProposals.Of(catalog, OperationJson.Read(catalog, parsed.GetValue(name)!, document.RootElement), parsed.GetValue(memo)!), cancel);
        }));
        return command;
    }

    private static Command ById(string verb, string description, Func<ulong, Operation> operation)
    {
        Option<string> node = NodeOption(), key = KeyOption();
        Argument<ulong> id = new("ID") { Description = "The proposal." };
        Command command = new(verb, description) { id, node, key };
        command.SetAction((parsed, cancel) => SignedSubmission.WithClientAsync(parsed.GetValue(node)!, client => SendAsync(client, parsed.GetValue(key)!, operation(parsed.GetValue(id)), cancel)));
        return command;
    }

    private static Command Veto()
    {
        Option<string> node = NodeOption(), key = KeyOption();
        Argument<ulong> id = new("ID") { Description = "The proposal." };
        Command command = new("veto", "Object to another body's delayed proposal: at once as a body or its delegate, by a proposal as a member.") { id, node, key };
        command.SetAction((parsed, cancel) => SignedSubmission.WithClientAsync(parsed.GetValue(node)!, async client =>
        {
            VetoProposal veto = new(parsed.GetValue(id));
            using JsonDocument bodies = await client.BodiesAsync(cancel);
            using SigningKey loaded = KeyFile.Load(parsed.GetValue(key)!, new Passwords(null)).Key;
            string address = loaded.Address.ToString();
            bool isMember = bodies.RootElement.GetProperty("items").EnumerateArray().Any(body => body.GetProperty("members").EnumerateArray().Any(member => member.GetProperty("address").GetString() == address));
            await SendAsync(client, parsed.GetValue(key)!, isMember ? BodyProposals.Of(All.Create(new StateStore()).Catalog, veto, $"veto of {veto.Id}") : veto, cancel);
        }));
        return command;
    }

    private static Option<string> NodeOption() => new("--node") { Description = "The running node.", HelpName = "URL", DefaultValueFactory = _ => "http://127.0.0.1:8080" };

    private static Option<string> KeyOption() => new("--key") { Description = "The member's, delegate's or body's key file.", HelpName = "FILE", Required = true };

    private static async Task SendAsync(ExchangeClient client, string keyPath, Operation operation, CancellationToken cancel)
    {
        using SigningKey key = KeyFile.Load(keyPath, new Passwords(null)).Key;
        (long height, JsonElement outcome) = await SignedSubmission.SendAsync(client, key, operation, cancel);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"done at height {height}"));
        foreach (JsonElement happened in outcome.GetProperty("events").EnumerateArray()) Console.WriteLine(happened.GetRawText());
    }

    private static JsonDocument Parse(string text)
    {
        try
        {
            return JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
        }
        catch (JsonException error)
        {
            throw new NodeException($"FIELDS: expected a JSON object: {error.Message}");
        }
    }

    private static void Print(JsonElement element) => Console.WriteLine(JsonSerializer.Serialize(element, ReadableJson.Indented));

    private static IEnumerable<string> Table(JsonElement bodies)
    {
        List<string[]> rows = [["body", "decides", "account", "who", "entity", "status", "last acted"]];
        foreach (JsonElement body in bodies.GetProperty("items").EnumerateArray())
        {
            JsonElement.ArrayEnumerator members = body.GetProperty("members").EnumerateArray();
            string decides = body.GetProperty("decidesBy").GetString() == "account" ? "alone" : $"{body.GetProperty("threshold")} of {members.Count()}";
            rows.Add([Text(body, "body"), decides, Text(body, "address"), "", "", "", Text(body, "lastActed")]);
            foreach ((string what, JsonElement role) in members.Select(role => ("member", role)).Concat(body.GetProperty("delegates").EnumerateArray().Select(role => ("delegate", role))))
                rows.Add(["", "", Text(role, "address"), what, Text(role, "entity"), Text(role, "status"), ""]);
        }
        return TextTable.Lines(rows);
    }

    private static IEnumerable<string> ProposalTable(JsonElement proposals)
    {
        List<string[]> rows = [["id", "body", "operation", "status", "approvals", "vetoes", "executed or ends"]];
        foreach (JsonElement proposal in proposals.GetProperty("items").EnumerateArray())
            rows.Add([Text(proposal, "id"), Text(proposal, "body"), Text(proposal, "operation"), Text(proposal, "status"), $"{proposal.GetProperty("counted")} of {proposal.GetProperty("threshold")}",
                string.Join(' ', proposal.GetProperty("vetoes").EnumerateArray().Select(by => by.GetString())), proposal.GetProperty("due").GetString() ?? proposal.GetProperty("expires").GetString() ?? ""]);
        return TextTable.Lines(rows);
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";
}
