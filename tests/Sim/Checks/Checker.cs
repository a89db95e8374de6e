using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Cosmos.Light;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Validators;
using Gwangan.Chain.Store;
using Gwangan.Node.Engines;
using Gwangan.Node.Engines.Follower;
using Gwangan.Sim.Machine;
using Gwangan.Sim.Network;

namespace Gwangan.Sim.Checks;

/// <summary>What must hold whatever happens: it sees each block as a node publishes it, each answer as it is given, and everything that is stored.</summary>
/// <remarks>
/// The first node to publish a height writes it into the one history; every other, and the same one after each restart, is compared with it. The rules of money, books and
/// the twin are checked once for each height, on what is stored and by code of their own, not by the modules' invariants.
/// </remarks>
public sealed class Checker(World world, SimCity city, OperationCatalog catalog, Rng rng, bool expectsFairOrder, FeedCheck feed)
{
    private static readonly LightRules LightRules = LightRules.InSeconds(86_400, 7_200);

    private sealed record Past(CommittedBlock Block, Hash32 AppHash, Hash32 Results, ulong State);

    private readonly List<Past> _history = [];
    // One that a block could not pay for, and so did not run, may stand in a later one again.
    private readonly Dictionary<Hash32, List<(long Height, int Index)>> _places = [];
    private readonly List<(long From, ValidatorSet Set)> _validators = [(0, city.Genesis.Validators)];
    private readonly HashSet<Hash32> _unwanted = [];
    private readonly MoneyCheck _money = new(city);
    private readonly BookCheck _book = new();
    private readonly TwinCheck _twin = new(city);
    private readonly EthereumCheck _ethereum = new(city);

    /// <summary>The highest height anybody published.</summary>
    public long Height => _history.Count;

    public ulong LastOrderId => _book.LastOrderId;

    public long Trades => _book.Trades;

    /// <summary>Stops that were triggered.</summary>
    public long Triggered => _book.Triggered;

    /// <summary>How often each operation was done.</summary>
    public IReadOnlyDictionary<string, long> Done => _twin.Done;

    public long Operations { get; private set; }

    public long ComparedBlocks { get; private set; }

    public long OldReads { get; private set; }

    public int Acknowledgements { get; private set; }

    /// <summary>The block in which something was found, in words.</summary>
    public IReadOnlyList<string> Story { get; private set; } = [];

    /// <summary>What a statement of the first bank's account has to say as of the last block.</summary>
    public (System.Numerics.BigInteger Opening, System.Numerics.BigInteger Credits, int CreditCount, System.Numerics.BigInteger Debits, int DebitCount, System.Numerics.BigInteger Closing) Statement(uint day) => _twin.Statement(day);

    /// <summary>The next nonce of an account's Ethereum transactions, as anybody has published it.</summary>
    public ulong NonceOf(in Address account) => _ethereum.NonceOf(in account);

    /// <summary>Ethereum transactions that have a receipt.</summary>
    public long Transactions => _ethereum.Transactions;

    /// <summary>Whether an envelope is in a block that anybody has published.</summary>
    public bool IsPlaced(in Hash32 id) => _places.ContainsKey(id);

    /// <summary>The root after a height.</summary>
    public Hash32 AppHashAt(long height) => _history[(int)height - 1].AppHash;

    /// <summary>A node has published the next height of its own.</summary>
    public void Published(SimNode node, CommittedBlock block)
    {
        long height = block.Height;
        Hash32 appHash = height == node.Head.Current.Height ? node.Head.Current.AppHash : new Hash32(node.Reader.TryRead(height + 1)!.Header.AppHash.Span);
        Past past;
        using (IStateSnapshot snapshot = node.State.OpenSnapshot(height))
        {
            Hash32 results = snapshot.TryReadResults(height, out byte[] stored) ? Sha256.Hash(stored) : Hash32.Zero;
            past = new Past(block, appHash, results, StateDigest.Of(snapshot));
            if (height == Height + 1)
            {
                world.Say(node.Name, $"publishes {height}: {block.Envelopes.Count} envelopes, root {appHash.ToString()[..12]}, state {past.State:x16}");
                CheckNew(block, appHash, snapshot);
                _history.Add(past);
            }
        }
        if (height > Height)
        {
            world.Fail(Check.Agreement, node.Name, $"publishes height {height} when the highest was {Height}");
            return;
        }
        Compare(node, past);
        ReadOld(node);
    }

    /// <summary>A node has started again: what it had published it still has.</summary>
    public void Opened(SimNode node)
    {
        BlockPoint head = node.Head.Current;
        if (head.Height < node.HighestPublished && !node.Keeps(_history[(int)node.HighestPublished - 1].Block)) world.Fail(Check.Kept, node.Name, $"starts at height {head.Height} and had published {node.HighestPublished}");
        else if (head.Height > 0 && head.Height <= Height && head.AppHash != AppHashAt(head.Height))
            world.Fail(Check.Kept, node.Name, $"starts at height {head.Height} with root {head.AppHash}, published was {AppHashAt(head.Height)}");
    }

    /// <summary>A node says that an operation is in a block.</summary>
    public void Acknowledged(SimNode node, in Hash32 id, long height, int index)
    {
        Acknowledgements++;
        if (!_places.TryGetValue(id, out List<(long, int)>? places)) world.Fail(Check.Answers, node.Name, $"acknowledges {id} in block {height}, which nobody has published");
        else if (!places.Contains((height, index))) world.Fail(Check.Answers, node.Name, $"acknowledges {id} in block {height} at {index}, it is in {string.Join(", ", places)}");
        else if (node.Height < height) world.Fail(Check.Answers, node.Name, $"acknowledges {id} in block {height} and is at {node.Height}");
    }

    /// <summary>A client was told that its operation is in a block.</summary>
    public void Heard(Client client, in Hash32 id, long height, int index)
    {
        if (!_places.TryGetValue(id, out List<(long, int)>? places) || !places.Contains((height, index))) world.Fail(Check.Answers, client.Name, $"was told that {id} is in block {height} at {index}, and it is not");
    }

    /// <summary>A node hands out a block.</summary>
    public void Served(SimNode node, long height, ReadOnlySpan<byte> bytes)
    {
        if (height > Height || !bytes.SequenceEqual(_history[(int)height - 1].Block.Bytes.Span)) world.Fail(Check.Served, node.Name, $"serves other bytes for block {height} than were published");
    }

    /// <summary>At the end of a run.</summary>
    public void CheckRest()
    {
        if (Looks(Check.Feed) && feed.IndexProblem([.. _history.Select(past => past.Block)]) is { } index) world.Fail(Check.Feed, "index", $"{index}");
    }

    /// <summary>Bytes that may never stand in a block as an envelope that executed.</summary>
    public void MustStayOut(byte[] bytes) => _unwanted.Add(Sha256.Hash(bytes));

    public bool IsUnwanted(in Hash32 id) => _unwanted.Contains(id);

    /// <summary>A header that an operator may know from a source of his own; null while there is none.</summary>
    public TrustedHeader? TrustedHeader(Rng chance)
    {
        if (_history.Count == 0) return null;
        Header header = chance.Of(_history).Block.Header;
        return new TrustedHeader(header.Height, header.Hash());
    }

    /// <summary>A published block and its commit.</summary>
    public (byte[] Block, byte[] Commit)? SomeBlock(Rng chance)
    {
        if (_history.Count == 0) return null;
        CommittedBlock block = _history[chance.Below(_history.Count)].Block;
        return (block.Bytes.ToArray(), block.Commit.ToArray());
    }

    private void Compare(SimNode node, Past own)
    {
        ComparedBlocks++;
        Past past = _history[(int)own.Block.Height - 1];
        long height = own.Block.Height;
        if (!own.Block.Bytes.Span.SequenceEqual(past.Block.Bytes.Span)) world.Fail(Check.Agreement, node.Name, $"publishes another block {height}");
        else if (own.AppHash != past.AppHash) world.Fail(Check.Agreement, node.Name, $"has root {own.AppHash} at height {height}, others have {past.AppHash}");
        else if (own.Results != past.Results) world.Fail(Check.Agreement, node.Name, $"has stored other results at height {height}");
        else if (own.State != past.State) world.Fail(Check.Agreement, node.Name, $"has stored another state at height {height}");
    }

    private void ReadOld(SimNode node)
    {
        long first = Math.Max(1, node.FirstHeight);
        if (node.Height <= first || !rng.Chance(250)) return;
        long height = first + rng.Below((int)(node.Height - first));
        OldReads++;
        using IStateSnapshot snapshot = node.Reader.OpenSnapshot(height);
        if (StateDigest.Of(snapshot) != _history[(int)height - 1].State) world.Fail(Check.History, node.Name, $"reads another state at height {height} than there was");
    }

    private void CheckNew(CommittedBlock block, in Hash32 appHash, IStateSnapshot snapshot)
    {
        string who = $"block {block.Height}";
        FollowPowers(block);
        if (CheckHeader(block) is { } wrong) world.Fail(Check.Header, who, $"{wrong}");
        for (int i = 0; i < block.Envelopes.Count; i++)
        {
            if (block.Envelopes[i] is not { } envelope) continue;
            if (!_places.TryGetValue(envelope.Id, out List<(long, int)>? places)) _places.Add(envelope.Id, places = []);
            places.Add((block.Height, i));
            if (block.Results!.Envelopes[i].Code != KernelRefusal.None) continue;
            Operations += envelope.Operations.Length;
            if (_unwanted.Contains(envelope.Id)) world.Fail(Check.Forgery, who, $"executes {envelope.Id}, which was forged");
        }
        if (expectsFairOrder && !BlockOrder.IsSorted([.. block.Envelopes.OfType<Envelope>()], Height == 0 ? new Hash32(block.Header.AppHash.Span) : _history[^1].AppHash)) world.Fail(Check.Order, who, $"is not in fair order");
        if (_money.Problem(block, snapshot) is { } money) world.Fail(Check.Money, who, $"{money}");
        if (Looks(Check.Book) && _book.Problem(block.Results!, snapshot) is { } book) world.Fail(Check.Book, who, $"{book}");
        if (city.HasEvm && Looks(Check.Ethereum) && _ethereum.Problem(block, snapshot) is { } ethereum) world.Fail(Check.Ethereum, who, $"{ethereum}");
        if (Looks(Check.Feed) && feed.Problem(block, snapshot) is { } shown) world.Fail(Check.Feed, who, $"{shown}");
        if (Looks(Check.Twin) && _twin.Problem(block, snapshot) is { } twin) world.Fail(Check.Twin, who, $"{twin}");
        if (world.Failure is not null && Story.Count == 0) Story = [.. new BlockStory(catalog, city.Names).Tell(block)];
    }

    // A power that is set in a block signs two blocks later.
    private void FollowPowers(CommittedBlock block)
    {
        EventReader events = new(block.Results!.Events.Span);
        while (events.TryNext())
        {
            if (events.Number != EventNumber<ValidatorPowerSet>.Value) continue;
            ValidatorPowerSet set = events.As<ValidatorPowerSet>();
            Invariant.Assert(ValidatorSet.TryCreate([new Validator(city.Genesis.Validators.Proposer.PublicKey, set.Power)], out ValidatorSet? next));
            _validators.Add((set.FromHeight, next));
        }
    }

    // What follows the chain along with it has lost it once something is wrong.
    private bool Looks(Check check) => !world.Found.ContainsKey(check);

    /// <summary>Who signs a height, as published blocks tell it.</summary>
    public ValidatorSet ValidatorsAt(long height) => _validators.Last(each => each.From <= height).Set;

    private string? CheckHeader(CommittedBlock block)
    {
        Header header = block.Header;
        if (_history.Count == 0) return null;
        Past last = _history[^1];
        if (!header.AppHash.Span.SequenceEqual(Hash32.Bytes(last.AppHash))) return "does not carry the root of the block before it";
        if (!Commit.TryDecode(block.Commit.Span, out Commit? commit)) return "has no commit";
        SignedHeader signed = new(header, commit, ValidatorsAt(block.Height));
        Timestamp now = BlockCodec.TimestampOf(block.TimeMs + 1);
        foreach (Past from in new[] { last, _history[rng.Below(_history.Count)] })
        {
            LightVerdict verdict = LightClient.Verify(TrustedState.Of(from.Block.Header), ValidatorsAt(from.Block.Height + 1), signed, LightRules, now);
            if (verdict != LightVerdict.Trusted) return $"is {verdict} to a light client that trusts block {from.Block.Height}";
        }
        return null;
    }
}
