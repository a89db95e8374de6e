using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Tests.Modules.Market;

/// <summary>Copies of one chain that live differently, side by side on the same blocks: one plain, some on other numbers of threads, one that restarts before each block, one that saw every envelope before it came in a block.</summary>
/// <remarks>After each block all have the same root of every part, the same app hash, results and events. Each has another index seed, on which nothing may depend either.</remarks>
public sealed class FourCopies
{
    private readonly MarketCity _restarted, _checking;
    private readonly List<MarketCity> _others = [];
    private readonly EnvelopeCodec _codec;

    public FourCopies(TestCityOptions options, params int[] widths)
    {
        Plain = new MarketCity(options);
        _restarted = new MarketCity(options with { RestartBeforeEachBlock = true, IndexSeed = 77 });
        _checking = new MarketCity(options with { IndexSeed = 5 });
        _others.AddRange([_restarted, _checking]);
        foreach (int width in widths) _others.Add(new MarketCity(options with { ForkJoin = new Threads(width), IndexSeed = 0x1234_5678_9ABC_DEF1 * (ulong)width }));
        _codec = new EnvelopeCodec(Plain.City.Catalog);
    }

    /// <summary>The one that the others are compared with.</summary>
    public MarketCity Plain { get; }

    /// <summary>Envelopes that executed in the last block.</summary>
    public int Executed { get; private set; }

    /// <summary>Signs for one of the users; every copy takes the same bytes.</summary>
    public byte[] Sign(int user, long timeMs, ulong nonce, params Operation[] operations) =>
        Plain.City.Users[user].Sign(new EnvelopeBody(TestCity.ChainId, Address.Zero, nonce, timeMs + 60_000, Amount.Whole(1), operations), _codec);

    /// <summary>Runs a block on all copies and compares.</summary>
    public void Run(IReadOnlyList<byte[]> envelopes, long timeMs, string at)
    {
        EnvelopeCodec codec = new(_checking.City.Catalog);
        foreach (byte[] envelope in envelopes)
            if (_checking.City.Machine.TryDecode(envelope, codec, out Envelope decoded).IsAdmitted) _checking.City.Machine.CheckTx(decoded);
        BlockResults results = Plain.City.Run(envelopes, timeMs);
        Executed = results.Envelopes.Count(envelope => envelope.Code == KernelRefusal.None);
        string stored = Stored(results);
        foreach (MarketCity other in _others)
        {
            Assert.True(stored == Stored(other.City.Run(envelopes, timeMs)), $"{at}: other results");
            Assert.True(Plain.City.Roots().SequenceEqual(other.City.Roots()), $"{at}: other roots");
            Assert.True(Plain.City.AppHash == other.City.AppHash, $"{at}: another app hash");
        }
    }

    public void CheckInvariants()
    {
        Plain.City.CheckInvariants();
        foreach (MarketCity other in _others) other.City.CheckInvariants();
    }

    private static string Stored(BlockResults results)
    {
        StringBuilder text = new(Convert.ToHexString(results.Events.Span));
        foreach (EnvelopeResult envelope in results.Envelopes) text.Append(envelope);
        foreach (Outcome outcome in results.Outcomes) text.Append(outcome);
        return text.ToString();
    }

    private sealed class Threads(int width) : IForkJoin
    {
        private readonly ParallelOptions _options = new() { MaxDegreeOfParallelism = width };

        public int Width => width;

        public void For(int count, Action<int> body) => Parallel.For(0, count, _options, body);
    }
}
