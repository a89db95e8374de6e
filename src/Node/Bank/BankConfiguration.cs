using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gwangan.Node.Bank;

/// <summary>One reserve account: the bank's number of it, and the virtual account numbers that lead to it.</summary>
public sealed record BankAccount
{
    /// <summary>Its number or IBAN, as the bank writes it in messages.</summary>
    public required string Number { get; init; }

    /// <summary>The reserve account's number on chain.</summary>
    public required uint ReserveId { get; init; }

    /// <summary>The account holder's name, for payment orders.</summary>
    public string Holder { get; init; } = "Gwangan";

    /// <summary>What virtual account numbers begin with; empty when the bank gives none.</summary>
    public string VirtualPrefix { get; init; } = "";

    /// <summary>Digits behind the prefix; the adapter assigns them one after another.</summary>
    public int VirtualDigits { get; init; } = 8;
}

/// <summary>Where the bank's messages come in and orders go out by HTTP.</summary>
public sealed record BankHttp
{
    /// <summary>Where the adapter listens.</summary>
    public string Listen { get; init; } = "127.0.0.1:8090";

    /// <summary>A PEM or PFX file with the adapter's certificate; without it only this machine is served.</summary>
    public string? Certificate { get; init; }

    /// <summary>Its key, when it is not in the same file.</summary>
    public string? CertificateKey { get; init; }

    /// <summary>A file with the token that the bank shows.</summary>
    public string? TokenFile { get; init; }

    /// <summary>SHA-256 of client certificates that are let in as the bank, in hex.</summary>
    public IReadOnlyList<string> ClientCertificates { get; init; } = [];

    /// <summary>Where payment orders are posted; without it they wait in the folder <c>outbox</c>.</summary>
    public Uri? Deliver { get; init; }

    /// <summary>A file with the token that the adapter shows there.</summary>
    public string? DeliverTokenFile { get; init; }
}

/// <summary>What <c>gwangan bank --config FILE</c> reads. Relative paths are relative to the file.</summary>
public sealed record BankConfiguration
{
    /// <summary>The node of the city.</summary>
    public Uri Node { get; init; } = new("http://127.0.0.1:8080");

    /// <summary>The bank's number on chain.</summary>
    public required uint BankId { get; init; }

    /// <summary>Its BIC.</summary>
    public required string Bic { get; init; }

    /// <summary>The bank's zone: of its days, and of moments without one.</summary>
    public string Zone { get; init; } = "+09:00";

    /// <summary>The key file of the bank's adapter account.</summary>
    public required string Key { get; init; }

    /// <summary>A file with the key under which account numbers are hashed; made when it is not there.</summary>
    public string HashKey { get; init; } = "hash.key";

    /// <summary>The folder of inbox, done, rejected, outbox and journal.</summary>
    public string Folder { get; init; } = "bank";

    /// <summary>The reserve accounts at this bank.</summary>
    public required IReadOnlyList<BankAccount> Accounts { get; init; }

    /// <summary>The currency of all of them.</summary>
    public string Currency { get; init; } = "KRW";

    /// <summary>The endpoint; without it only the folder is watched.</summary>
    public BankHttp? Http { get; init; }

    /// <summary>A PEM certificate: every message in the folder then needs a signature beside it (<c>NAME.sig</c>), every one by HTTP one in a header.</summary>
    public string? SignedBy { get; init; }

    /// <summary>A folder with official schemas.</summary>
    public string? Schemas { get; init; }

    /// <summary>Bookings older than so many days are refused.</summary>
    public int BookingDaysMax { get; init; } = 30;

    /// <summary>A file that is cut off is waited for so long after its last change.</summary>
    public int PartialSeconds { get; init; } = 10;

    /// <summary>New virtual account numbers a day, over all owners.</summary>
    public int VirtualAccountsADay { get; init; } = 10_000;

    /// <summary>New virtual account numbers a day for requests from one network address.</summary>
    public int VirtualAccountsADayEach { get; init; } = 100;

    /// <summary>A redemption whose owner has not said for so long where the money goes is refused, and given back.</summary>
    public int DestinationHours { get; init; } = 72;

    /// <summary>An order is handed over only while the chain leaves the bank so long to pay it.</summary>
    public int OrderMarginSeconds { get; init; } = 60;

    /// <summary>Messages and orders in the folders, and destinations of redemptions that went to another bank, are deleted after so many days.</summary>
    public int RetentionDays { get; init; } = 90;

    /// <summary>How often the folder and the chain are looked at.</summary>
    public int PollMs { get; init; } = 500;

    /// <summary>Where the file was; paths are relative to it.</summary>
    [JsonIgnore]
    public string Home { get; init; } = ".";

    internal static readonly JsonSerializerOptions Lenient = new(JsonSerializerDefaults.Web)
    {
        ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false,
    };

    /// <summary>Reads a configuration and finds what is wrong with it.</summary>
    /// <exception cref="NodeException">It cannot be used; the message says why.</exception>
    public static BankConfiguration Load(string file)
    {
        BankConfiguration configuration;
        try
        {
            configuration = JsonSerializer.Deserialize<BankConfiguration>(GivenFile.Read("--config", file), Lenient) ?? throw new NodeException($"{file}: expected an object");
        }
        catch (JsonException error)
        {
            throw new NodeException($"{file}{(error.LineNumber is { } line ? $", line {line + 1}" : "")}: {error.Message.Split(" LineNumber:")[0].Split(" Path:")[0]}");
        }
        configuration = configuration with { Home = Path.GetDirectoryName(Path.GetFullPath(file))! };
        configuration.Check(file);
        return configuration;
    }

    /// <summary>A path of the configuration.</summary>
    public string PathOf(string path) => Path.GetFullPath(path, Home);

    /// <summary>The bank's zone.</summary>
    [JsonIgnore]
    public TimeSpan ZoneOffset => TimeSpan.ParseExact(Zone[1..], @"hh\:mm", CultureInfo.InvariantCulture) * (Zone[0] == '-' ? -1 : 1);

    /// <summary>The account with a number; null when there is none.</summary>
    public BankAccount? AccountOf(string number) => Accounts.FirstOrDefault(account => account.Number == number);

    private void Check(string file)
    {
        void Require(bool isRight, string sentence)
        {
            if (!isRight) throw new NodeException($"{file}: {sentence}");
        }

        Require(Accounts.Count > 0, "accounts: at least one is needed");
        Require(Accounts.Select(each => each.Number).Distinct().Count() == Accounts.Count, "accounts: a number stands there twice");
        Require(Accounts.All(each => each.Number.Length is >= 1 and <= 34), "accounts: a number has 1 to 34 characters");
        Require(Accounts.All(each => each.VirtualPrefix.Length + each.VirtualDigits <= 34 && each.VirtualDigits is >= 4 and <= 18), "accounts: virtualDigits is from 4 to 18, and with the prefix at most 34 characters");
        Require(Bic.Length is 8 or 11 && Bic.All(char.IsAsciiLetterOrDigit), "bic: a BIC has 8 or 11 letters and digits");
        Require(Zone.Length == 6 && Zone[0] is '+' or '-' && TimeSpan.TryParseExact(Zone[1..], @"hh\:mm", CultureInfo.InvariantCulture, out _), "zone: expected a form such as +09:00");
        Require(Currency == "KRW", "currency: KRW is the one that is kept on chain");
        Require(BookingDaysMax is >= 1 and <= 365, "bookingDaysMax is from 1 to 365");
        Require(VirtualAccountsADay >= 0 && VirtualAccountsADayEach >= 0, "virtualAccountsADay and virtualAccountsADayEach are 0 or more");
        Require(DestinationHours is >= 1 and <= 8_760, "destinationHours is from 1 to 8760");
        Require(OrderMarginSeconds is >= 0 and <= 86_400, "orderMarginSeconds is from 0 to 86400");
        Require(RetentionDays is >= 1 and <= 36_500, "retentionDays is from 1 to 36500");
        Require(PollMs is >= 10 and <= 60_000, "pollMs is from 10 to 60000");
        Require(Http?.ClientCertificates.All(each => each.Length == 64 && each.All(char.IsAsciiHexDigit)) ?? true, "http.clientCertificates: a hash has 64 hex digits");
        Require(Http is not { TokenFile: null, ClientCertificates.Count: 0 }, "http: tokenFile or clientCertificates says who is the bank");
    }
}
