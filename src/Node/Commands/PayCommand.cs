using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Payments;
using Gwangan.Node.Client;
using Gwangan.Node.Keys;
using QRCoder;
using Symbol = Gwangan.Chain.Base.Symbol;

namespace Gwangan.Node.Commands;

/// <summary><c>gwangan pay</c>: pays an account, asks for a payment with a QR code, pays what was asked for, and gives it back.</summary>
public static class PayCommand
{
    /// <summary>The command.</summary>
    public static Command Create() => new("pay", "Pay an account or a merchant's request with a key file; as a merchant, ask for a payment or give it back (docs/payments.md).") { To(), Request(), Uri(), Refund() };

    private static Command To()
    {
        Argument<string> to = new("ADDRESS") { Description = "Who is paid." };
        Argument<string> amount = AmountArgument();
        Option<string> node = NodeOption(), key = KeyOption(), asset = AssetOption(), reference = ReferenceOption(), memo = MemoOption();
        Command command = new("to", "Pay an account.") { to, amount, asset, reference, memo, node, key };
        command.SetAction((parsed, cancel) => SignedSubmission.WithClientAsync(parsed.GetValue(node)!, client => SendAsync(
            client, parsed.GetValue(key)!, new Pay(AddressOf(parsed.GetValue(to)!), SymbolOf(parsed.GetValue(asset)!), AmountOf(parsed.GetValue(amount)!), parsed.GetValue(reference)!, parsed.GetValue(memo)!), cancel)));
        return command;
    }

    private static Command Request()
    {
        Argument<string> order = OrderArgument(), amount = AmountArgument();
        Option<string> node = NodeOption(), key = KeyOption(), asset = AssetOption();
        Option<string?> merchant = new("--merchant") { Description = "The merchant's account, when the key is not its first.", HelpName = "ADDRESS" };
        Option<int> minutes = new("--minutes") { Description = "How long it can be paid.", HelpName = "N", DefaultValueFactory = _ => 15 };
        Option<bool> noCode = new("--no-qr") { Description = "Print the text only." };
        Command command = new("request", "Sign a request to be paid once for an order, and print it as text and QR code. Nothing is sent to the chain.") { order, amount, asset, merchant, minutes, noCode, node, key };
        command.SetAction((parsed, cancel) => SignedSubmission.WithClientAsync(parsed.GetValue(node)!, async client =>
        {
            using SigningKey loaded = KeyFile.Load(parsed.GetValue(key)!, new Passwords(null)).Key;
            long expires = TimeProvider.System.GetUtcNow().AddMinutes(parsed.GetValue(minutes)).ToUnixTimeMilliseconds();
            Address account = parsed.GetValue(merchant) is { } named ? AddressOf(named) : loaded.Address;
            PaymentRequest request = new((await client.StatusAsync(cancel)).ChainId, account, parsed.GetValue(order)!, SymbolOf(parsed.GetValue(asset)!), AmountOf(parsed.GetValue(amount)!), expires);
            string text = PaymentUri.Sign(request, loaded).ToString();
            if (!PaymentUri.TryParse(text, out _)) throw new NodeException("an order's number has 1 to 35 characters of a-z, A-Z, 0-9, space and /-?:().,'+, the amount is above zero, and the key is no passkey");
            if (!parsed.GetValue(noCode)) Console.WriteLine(CodeOf(text));
            Console.WriteLine(text);
        }));
        return command;
    }

    private static Command Uri()
    {
        Argument<string> uri = new("URI") { Description = "The request: gwangan:…/pay?…" };
        Option<string> node = NodeOption(), key = KeyOption(), reference = ReferenceOption();
        Command command = new("uri", "Pay what a merchant has asked for and signed.") { uri, reference, node, key };
        command.SetAction((parsed, cancel) => SignedSubmission.WithClientAsync(parsed.GetValue(node)!, async client =>
        {
            if (!PaymentUri.TryParse(parsed.GetValue(uri)!, out PaymentUri request)) throw new NodeException("URI: expected a request as gwangan pay request prints it");
            string chain = (await client.StatusAsync(cancel)).ChainId;
            if (chain != request.Request.ChainId) throw new NodeException($"the request is for {request.Request.ChainId}, and the node is of {chain}");
            await SendAsync(client, parsed.GetValue(key)!, request.Operation(parsed.GetValue(reference)!), cancel);
        }));
        return command;
    }

    private static Command Refund()
    {
        Argument<string> order = OrderArgument(), amount = AmountArgument();
        Option<string> node = NodeOption(), key = KeyOption(), memo = MemoOption();
        Command command = new("refund", "Give back what was paid for an order, or some of it, to who has paid.") { order, amount, memo, node, key };
        command.SetAction((parsed, cancel) => SignedSubmission.WithClientAsync(parsed.GetValue(node)!, client =>
            SendAsync(client, parsed.GetValue(key)!, new RefundPayment(parsed.GetValue(order)!, AmountOf(parsed.GetValue(amount)!), parsed.GetValue(memo)!), cancel)));
        return command;
    }

    /// <summary>Text as a QR code of half blocks, two rows of it in one of the terminal.</summary>
    internal static string CodeOf(string text)
    {
        using QRCodeGenerator generator = new();
        using QRCodeData data = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.L);
        using AsciiQRCode code = new(data);
        return code.GetGraphicSmall();
    }

    private static async Task SendAsync(ExchangeClient client, string keyPath, Operation operation, CancellationToken cancel)
    {
        using SigningKey key = KeyFile.Load(keyPath, new Passwords(null)).Key;
        (long height, JsonElement outcome) = await SignedSubmission.SendAsync(client, key, operation, cancel);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"done at height {height}"));
        foreach (JsonElement happened in outcome.GetProperty("events").EnumerateArray()) Console.WriteLine(happened.GetRawText());
    }

    private static Argument<string> AmountArgument() => new("AMOUNT") { Description = "How much in whole units, such as 12000 or 0.5." };

    private static Argument<string> OrderArgument() => new("ORDER") { Description = "The merchant's number of the order, 1 to 35 characters." };

    private static Option<string> NodeOption() => new("--node") { Description = "The running node.", HelpName = "URL", DefaultValueFactory = _ => "http://127.0.0.1:8080" };

    private static Option<string> KeyOption() => new("--key") { Description = "The key file of who pays, or of the merchant.", HelpName = "FILE", Required = true };

    private static Option<string> AssetOption() => new("--asset") { Description = "In what.", HelpName = "SYMBOL", DefaultValueFactory = _ => "KRW" };

    private static Option<string> ReferenceOption() => new("--reference") { Description = "The payer's own reference (end-to-end id), at most 35 characters; never a name.", HelpName = "TEXT", DefaultValueFactory = _ => "" };

    private static Option<string> MemoOption() => new("--memo") { Description = "A note, at most 128 bytes; never a name.", HelpName = "TEXT", DefaultValueFactory = _ => "" };

    private static Address AddressOf(string text) => Address.TryParse(text, out Address address) ? address : throw new NodeException("ADDRESS: expected 0x and 40 hex digits");

    private static Symbol SymbolOf(string text) => Symbol.TryParse(text, out Symbol symbol) ? symbol : throw new NodeException("--asset: expected an asset's symbol, such as KRW");

    private static Amount AmountOf(string text)
    {
        string[] parts = text.Split('.');
        bool isNumber = parts.Length is 1 or 2 && parts.All(part => part.Length > 0 && part.All(char.IsAsciiDigit)) && (parts.Length == 1 || parts[1].Length <= Amount.Decimals);
        string fraction = parts.Length == 2 ? parts[1] : "";
        return isNumber && Amount.TryParse((parts[0] + fraction.PadRight(Amount.Decimals, '0')).TrimStart('0') is { Length: > 0 } digits ? digits : "0", out Amount amount)
            ? amount
            : throw new NodeException("AMOUNT: expected a number of whole units with at most 18 decimals, such as 12000 or 0.5");
    }
}
