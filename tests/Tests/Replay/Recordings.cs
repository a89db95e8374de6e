using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Market;
using Gwangan.Node.Client;
using Gwangan.Node.Replay;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Replay;

/// <summary>Small recordings written by tests, and the market they are mapped to.</summary>
internal static class Recordings
{
    /// <summary>GOLD-KRW as in a demo city: ticks of 10 won, lots of a hundredth of a gram.</summary>
    public static MarketTerms Gold { get; } = GoldTerms();

    public static List<RecordedEvent> Read(string content, RecordingFormat? format = null, string? symbol = null, string name = "recording.csv") =>
        Read(System.Text.Encoding.UTF8.GetBytes(content), format, symbol, name);

    public static List<RecordedEvent> Read(byte[] content, RecordingFormat? format = null, string? symbol = null, string name = "recording.csv")
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, name);
        File.WriteAllBytes(path, content);
        return [.. RecordingFile.Open(path, format, symbol).Read()];
    }

    public static string ErrorOf(string content, RecordingFormat? format = null, string? symbol = null) =>
        Assert.Throws<RecordingException>(() => Read(content, format, symbol)).Message;

    private static MarketTerms GoldTerms()
    {
        Assert.True(TickTable.TryParse("0:10", out TickTable ticks));
        return new MarketTerms(Symbol.Of("GOLD-KRW"), new Amount(Amount.One.Units / 100), Amount.One, ticks, 196_500, 137_550, 255_450, Amount.Whole(1_000));
    }
}
