using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Node.Bank;
using Gwangan.Node.Bank.Reference;
using Gwangan.Node.Keys;
using Gwangan.Node.Observability;

namespace Gwangan.Node.Commands;

/// <summary><c>gwangan bank</c>: stands between a bank and the chain, or plays a bank.</summary>
public static class BankCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        Option<string> config = Config();
        Option<bool> simulate = new("--simulate") { Description = "Play a bank: its customers, delays, rejects, returns, duplicates and statements." };
        Option<string?> passwordFile = new("--password-file") { Description = "A file with the key's password; or GWANGAN_PASSWORD, a credential of systemd, or a terminal.", HelpName = "FILE" };
        Option<BankStep?> killAt = new("--kill-at") { Description = "For tests: the process kills itself when it comes to this step.", HelpName = "STEP", Hidden = true };
        Option<int> killAfter = new("--kill-after") { DefaultValueFactory = _ => 1, Hidden = true };
        Command command = new("bank", "Bring a bank's messages (ISO 20022) to the chain, each booking once, and redemptions to the bank.")
        {
            config, simulate, passwordFile, killAt, killAfter, Status(), Retry(), Release(), Order(), Match(), Return(), RefuseRecall(),
        };
        command.SetAction((parsed, cancel) => parsed.GetValue(simulate)
            ? PlayAsync(parsed.GetValue(config)!, cancel)
            : RunAsync(parsed.GetValue(config)!, new Passwords(parsed.GetValue(passwordFile)), Killer(parsed.GetValue(killAt), parsed.GetValue(killAfter)), cancel));
        return command;
    }

    private static Option<string> Config() => new("--config") { Description = "The adapter's configuration, or the reference bank's.", HelpName = "FILE", DefaultValueFactory = _ => "bank.json" };

    private static async Task<int> RunAsync(string file, Passwords passwords, Action<BankStep>? reached, CancellationToken cancel)
    {
        await Task.Yield();
        using NodeLog logs = NodeLog.OnConsole(new LogOptions());
        BankConfiguration configuration = BankConfiguration.Load(file);
        using BankAdapter adapter = new(configuration, TimeProvider.System, logs.CreateLogger(NodeLog.Category), passwords, reached);
        await using WebApplication? server = configuration.Http is null ? null : await new BankServer(adapter, configuration, logs).StartAsync(cancel);
        foreach (string url in server?.Urls ?? []) adapter.Log.BankServing(url);
        await UntilStoppedAsync(adapter.RunAsync(cancel), cancel);
        if (server is not null) await server.StopAsync(CancellationToken.None);
        return CommandLine.Success;
    }

    private static async Task<int> PlayAsync(string file, CancellationToken cancel)
    {
        await Task.Yield();
        using NodeLog logs = NodeLog.OnConsole(new LogOptions());
        await using ReferenceBankHost bank = new(ReferenceBankConfiguration.Load(file), TimeProvider.System, logs.CreateLogger(NodeLog.Category));
        await bank.StartAsync(cancel);
        await UntilStoppedAsync(bank.RunAsync(cancel), cancel);
        return CommandLine.Success;
    }

    private static async Task UntilStoppedAsync(Task running, CancellationToken cancel)
    {
        try
        {
            await running;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
        }
    }

    // As kill -9 from outside, at exactly this step: nothing is flushed, nothing is finished.
    private static Action<BankStep>? Killer(BankStep? at, int after)
    {
        int left = after;
        return at is null ? null : step =>
        {
            if (step != at || --left > 0) return;
            Process.GetCurrentProcess().Kill();
        };
    }

    private static Command Status()
    {
        Option<string> config = Config();
        Command command = new("status", "Show what the adapter has taken in, sent and refused.") { config };
        command.SetAction(parsed =>
        {
            using Journal journal = Open(parsed.GetValue(config)!, out BankConfiguration configuration);
            JournalCounts counts = journal.Counts();
            Console.WriteLine(Text($"bank          {configuration.Bic}, {configuration.Accounts.Count} reserve accounts, node {configuration.Node}"));
            Console.WriteLine(Text($"messages      {counts.Messages:N0} taken in, {counts.Rejected:N0} rejected"));
            Console.WriteLine(Text($"facts         {counts.Done:N0} on chain, {counts.Open:N0} on their way, {counts.Refused:N0} refused"));
            Console.WriteLine(Text($"redemptions   {string.Join(", ", Enum.GetValues<RedemptionStep>().Select(step => Text($"{journal.CountRedemptions(step):N0} {step}")))}"));
            foreach ((string key, string code) in journal.RefusedFacts(20)) Console.WriteLine($"refused       {key}: {code}");
            foreach (StoredReturn one in journal.ReturnsAt(ReturnStep.ByHand, 20)) Console.WriteLine(Text($"by hand       {one.Credit.Key} goes back: {one.Credit.Won:N0} won"));
            foreach (string order in journal.OrdersInDoubt()) Console.WriteLine($"in doubt      {order}: ask the bank, then `gwangan bank order {order} --taken` or `--not-taken`");
        });
        return command;
    }

    private static Command Retry()
    {
        Option<string> config = Config();
        Command command = new("retry", "Send again what the chain has refused, once the cause is put right.") { config };
        command.SetAction(parsed =>
        {
            using Journal journal = Open(parsed.GetValue(config)!, out _);
            Console.WriteLine(Text($"{journal.RetryRefused():N0} facts are sent again"));
        });
        return command;
    }

    private static Command Release()
    {
        Option<string> config = Config();
        Argument<string> fact = new("FACT") { Description = "As `status` shows it, such as redemption/7/Refused." };
        Command command = new("release", "Say that a refusal of a payment which the bank may have twice is one: its owner gets the won back.") { config, fact };
        command.SetAction(parsed =>
        {
            using Journal journal = Open(parsed.GetValue(config)!, out _);
            string key = parsed.GetValue(fact)!;
            Console.WriteLine(journal.Release(key) ? "noted; the running adapter tells the chain" : throw new NodeException($"no fact {key} is held"));
        });
        return command;
    }

    private static Command Order()
    {
        Option<string> config = Config();
        Argument<string> id = new("ORDER") { Description = "Its identification, such as GWO1-7." };
        Option<bool> taken = new("--taken") { Description = "The bank has it: its payments go their way." }, notTaken = new("--not-taken") { Description = "The bank has it not, and would not take it any more: its payments are looked at anew." };
        Command command = new("order", "Say what the bank knows of a payment order that is in doubt.") { config, id, taken, notTaken };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(taken) == parsed.GetValue(notTaken)) throw new NodeException("--taken or --not-taken");
            using Journal journal = Open(parsed.GetValue(config)!, out _);
            string order = parsed.GetValue(id)!;
            (bool isKnown, bool isDelivered) = journal.OrderOf(order);
            if (!isKnown || isDelivered) throw new NodeException(isKnown ? $"the bank has {order} already" : $"no order {order} was written");
            if (parsed.GetValue(taken)) journal.SetDelivered(order);
            else journal.Dissolve(order);
            Console.WriteLine("noted");
        });
        return command;
    }

    private static Command Match()
    {
        Argument<string> owner = new("OWNER") { Description = "The owner's address." };
        return OnCredit("match", "Say whose a credit is that came without a number.", (account, reference, parsed) =>
            Address.TryParse(parsed.GetValue(owner)!, out Address address) ? new MatchFact(account, reference, address.ToString()) : throw new NodeException("OWNER is no address"), owner);
    }

    private static Command Return() => OnCredit("return", "Send a credit back that nobody owns.", (account, reference, _) => new ReturnFact(account, reference));

    private static Command RefuseRecall()
    {
        Option<string> reason = new("--reason") { Description = "The external code of the refusal, such as CUST, LEGL, AM04 or NOAS.", HelpName = "CODE", DefaultValueFactory = _ => "CUST" };
        Command command = OnCredit("refuse-recall", "Say that a credit that was asked back stays; the bank hears it as camt.029.", (account, reference, parsed) =>
            parsed.GetValue(reason)! is { Length: >= 1 and <= 4 } code && code.All(each => char.IsAsciiLetterUpper(each) || char.IsAsciiDigit(each)) ? new RecallEndFact(account, reference, code) : throw new NodeException("CODE has 1 to 4 capital letters and digits"));
        command.Add(reason);
        return command;
    }

    private static Command OnCredit(string name, string description, Func<uint, string, ParseResult, Fact> factOf, params Argument[] arguments)
    {
        Option<string> config = Config();
        Argument<string> reference = new("REFERENCE") { Description = "The bank's reference of the booking." };
        Command command = new(name, description) { config, reference };
        foreach (Argument argument in arguments) command.Add(argument);
        command.SetAction(parsed =>
        {
            using Journal journal = Open(parsed.GetValue(config)!, out BankConfiguration configuration);
            string hash = NumberHash.LoadOrCreate(configuration.PathOf(configuration.HashKey)).OfReference(parsed.GetValue(reference)!).ToString();
            uint account = configuration.Accounts.Where(each => journal.Find(EntryFact.KeyOf(each.ReserveId, hash)) is CreditFact).Select(each => each.ReserveId).FirstOrDefault();
            if (account == 0) throw new NodeException($"no credit of the reference {parsed.GetValue(reference)} was taken in");
            bool isNew = journal.TryAdd(factOf(account, hash, parsed), TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
            Console.WriteLine(isNew ? "noted; the running adapter tells the chain" : "this was said before");
        });
        return command;
    }

    private static Journal Open(string file, out BankConfiguration configuration)
    {
        configuration = BankConfiguration.Load(file);
        string journal = Path.Combine(configuration.PathOf(configuration.Folder), "journal.sqlite");
        return File.Exists(journal) ? new Journal(journal) : throw new NodeException($"{journal} does not exist: the adapter has not run yet");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
