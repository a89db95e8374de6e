using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gwangan.Node.Bank.Reference;

/// <summary>What <c>gwangan bank --simulate --config FILE</c> reads: the bank that is played, and how it misbehaves. Relative paths are relative to the file.</summary>
public sealed record ReferenceBankConfiguration
{
    /// <summary>Its BIC.</summary>
    public string Bic { get; init; } = "GWBKKRSE";

    /// <summary>Of everything it does by chance.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Where it listens for payment orders and for whoever plays.</summary>
    public string Listen { get; init; } = "127.0.0.1:8091";

    /// <summary>The city's segregated account.</summary>
    public string Account { get; init; } = "110-222-333444";

    /// <summary>What lies on it at the beginning.</summary>
    public long OpeningWon { get; init; }

    /// <summary>What virtual account numbers that lead to it begin with.</summary>
    public string VirtualPrefix { get; init; } = "5600";

    /// <summary>Customers with accounts of their own, 222-000001 and so on.</summary>
    public int Customers { get; init; } = 100;

    /// <summary>What lies on each customer's account at the beginning.</summary>
    public long CustomerWon { get; init; } = 1_000_000_000;

    /// <summary>Where messages for the adapter are posted; without it they are put into <see cref="Inbox"/>.</summary>
    public Uri? Adapter { get; init; }

    /// <summary>A file with the token that is shown there, and that the adapter shows here.</summary>
    public string? TokenFile { get; init; }

    /// <summary>The adapter's inbox, where messages go as files.</summary>
    public string? Inbox { get; init; }

    /// <summary>A file in which the bank remembers its accounts.</summary>
    public string State { get; init; } = "reference-bank.json";

    /// <summary>The version of its account reports: 08 or 09.</summary>
    public string Version { get; init; } = "08";

    /// <summary>How long messages are underway, at most.</summary>
    public int DelayMs { get; init; } = 300;

    /// <summary>How long until an accepted order is paid.</summary>
    public int PayAfterMs { get; init; } = 1_500;

    /// <summary>Messages that come twice, in percent.</summary>
    public int DuplicatePercent { get; init; }

    /// <summary>Messages that come after later ones, in percent.</summary>
    public int ReorderPercent { get; init; }

    /// <summary>Orders that are rejected without a reason of theirs, in percent.</summary>
    public int RejectPercent { get; init; }

    /// <summary>Payments that come back, in percent.</summary>
    public int ReturnPercent { get; init; }

    /// <summary>The hour of the day from which bookings belong to the next; 24 for never.</summary>
    public int CutOffHour { get; init; } = 24;

    /// <summary>How often it sends an intraday report; 0 for never by itself.</summary>
    public int IntradayEveryMs { get; init; } = 60_000;

    /// <summary>Where the file was.</summary>
    [JsonIgnore]
    public string Home { get; init; } = ".";

    /// <summary>A path of the configuration.</summary>
    public string PathOf(string path) => Path.GetFullPath(path, Home);

    /// <summary>Reads a configuration.</summary>
    /// <exception cref="NodeException">It cannot be used.</exception>
    public static ReferenceBankConfiguration Load(string file)
    {
        try
        {
            ReferenceBankConfiguration configuration = JsonSerializer.Deserialize<ReferenceBankConfiguration>(GivenFile.Read("--config", file), BankConfiguration.Lenient) ?? throw new NodeException($"{file}: expected an object");
            if (configuration.Adapter is null == configuration.Inbox is null) throw new NodeException($"{file}: adapter or inbox says where messages go");
            return configuration with { Home = Path.GetDirectoryName(Path.GetFullPath(file))! };
        }
        catch (JsonException error)
        {
            throw new NodeException($"{file}{(error.LineNumber is { } line ? $", line {line + 1}" : "")}: {error.Message.Split(" LineNumber:")[0].Split(" Path:")[0]}");
        }
    }
}
