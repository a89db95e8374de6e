using System.Globalization;
using System.Numerics;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Ibc;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Sim.Machine;
using Gwangan.Tests;
using Gwangan.Tests.Cosmos.Tx;
using Gwangan.Tests.Modules.CosmosSdk;
using Gwangan.Tests.Modules.Ibc;
using Gwangan.Tests.Modules.Market;
using Transfer = Gwangan.Chain.Modules.Money.Transfer;

namespace Gwangan.Sim.Zones;

/// <summary>What one operation means, as whoever signed it knows.</summary>
internal abstract record Wish;

/// <summary>Pays: all of it or nothing.</summary>
internal sealed record WishPay(string From, IReadOnlyList<(string To, string Path, BigInteger Amount)> Payments) : Wish;

/// <summary>Sends to the other zone.</summary>
internal sealed record WishSend(string From, string Channel, string Path, BigInteger Amount, string? Receiver) : Wish;

/// <summary>Does something that the plain zones do not follow; always done, never, or either.</summary>
internal sealed record WishElse(bool? IsDone) : Wish;

/// <summary>An envelope, what its operations mean, and whether they are done together.</summary>
/// <param name="Bytes">The envelope.</param>
/// <param name="Wishes">One for each operation.</param>
/// <param name="IsAtomic">Of a Cosmos transaction.</param>
/// <param name="Refusal">Why it is not admitted at all; none for one that is.</param>
internal sealed record Asked(byte[] Bytes, IReadOnlyList<Wish> Wishes, bool IsAtomic, KernelRefusal Refusal = KernelRefusal.None)
{
    /// <summary>The packet that a relayer brings.</summary>
    public PlainPacket? Packet { get; init; }

    public Errand Errand { get; init; }

    /// <summary>The height to which the relayer's proofs lead, and its time.</summary>
    public (ulong Height, ulong TimeNs) Proved { get; init; }
}

internal enum Errand
{
    None,
    Receive,
    Acknowledge,
    TimeOut,
}

/// <summary>The citizens of a zone: native envelopes and Cosmos transactions of both kinds of key, payments, orders, transfers to the other zone, together and alone, mistakes among them.</summary>
internal sealed class ZoneLoad(int zone, IbcChain chain, IbcChain other, PlainZones plain, Rng rng)
{
    private static readonly string[] Own = ["GOLD", "SILVER"];

    // User 0 is the relayer; 1 and 4 have Cosmos keys, 3 an Ethereum key, 2 and 5 sign natively only.
    private readonly SortedDictionary<int, (CosmosWallet Wallet, ulong Next)> _wallets = new(new[] { (1, KeyType.Cosmos), (3, KeyType.Ethereum), (4, KeyType.Cosmos) }
        .ToDictionary(each => each.Item1, each => (new CosmosWallet($"user {each.Item1}", each.Item2, chain.City.Catalog, chain.ChainId), 0UL)));

    /// <summary>What the account of the multisig key is called: any two of three citizens sign for it.</summary>
    public const string Joint = "joint";

    private const int HopsMax = 4;

    private CosmosMultisig? _joint;
    private ulong _jointNext;

    private int _clientIds;

    /// <summary>What a citizen is called by the plain zones.</summary>
    public static string NameOf(int user) => $"user {user}";

    /// <summary>The account of the multisig key.</summary>
    public Address JointAddress => (_joint ??= new CosmosMultisig(2, chain.ChainId, chain.City.Catalog, [.. _wallets.Values.Select(each => each.Wallet)])).Address;

    // Two of three, or all.
    private Asked NextJoint()
    {
        Address joint = JointAddress;
        List<(Operation Operation, Wish Wish)> all = [];
        for (int count = rng.Between(1, 2); count > 0; count--)
        {
            string path = rng.Of(Own);
            BigInteger amount = rng.Chance(100) ? plain.Of(zone, Joint, path) + 1 : rng.Between(1, 1_000);
            int to = rng.Between(1, 5);
            all.Add((SdkMessages.Send(joint, chain.City.Users[to].Address, (path, Text(amount))), new WishPay(Joint, [(NameOf(to), path, amount)])));
        }
        Operation[] operations = [.. all.Select(each => each.Operation)];
        Wish[] wishes = [.. all.Select(each => each.Wish)];
        CosmosParts parts = new() { Sequence = _jointNext, Fee = "100000000", Gas = 40_000_000 };
        int[] signers = rng.Below(4) switch { 0 => [0, 1], 1 => [1, 2], 2 => [0, 2], _ => [0, 1, 2] };
        if (rng.Chance(100)) return new Asked(_joint!.Sign(parts with { Sequence = _jointNext + 3 }, signers, operations), wishes, true, KernelRefusal.WrongSequence);
        _jointNext++;
        return new Asked(_joint!.Sign(parts, signers, operations), wishes, true);
    }

    public Asked Next()
    {
        if (rng.Chance(100)) return NextJoint();
        int user = rng.Between(1, 5);
        bool isCosmos = _wallets.ContainsKey(user) && rng.Chance(600);
        List<(Operation Operation, Wish Wish)> all = [];
        for (int count = isCosmos ? rng.Between(1, 3) : 1; count > 0; count--) all.Add(One(user, isCosmos, isLast: count == 1));
        Operation[] operations = [.. all.Select(each => each.Operation)];
        Wish[] wishes = [.. all.Select(each => each.Wish)];
        if (!isCosmos) return new Asked(chain.City.Sign(chain.City.Users[user], operations), wishes, false);
        (CosmosWallet wallet, ulong next) = _wallets[user];
        CosmosParts parts = new() { Sequence = next, Fee = "100000000", Gas = 40_000_000, Memo = rng.Chance(300) ? "memo" : "" };
        // Mistakes: each leaves the sequence where it was. What an honest proposer would not take into a block at all has one refusal there.
        switch (rng.Below(24))
        {
            case 0: return new Asked(wallet.Sign(parts with { Sequence = next + 5 }, operations), wishes, true, KernelRefusal.WrongSequence);
            case 1: return new Asked(wallet.Sign(parts with { AccountNumber = 7 }, operations), wishes, true, KernelRefusal.SignatureInvalid);
            case 2: return new Asked(wallet.Sign(parts with { Fee = "1" }, operations), wishes, true, KernelRefusal.FeeAboveMax);
            case 3: return new Asked(wallet.Sign(parts with { Gas = 1_000 }, operations), wishes, true, KernelRefusal.EnvelopeMalformed);
        }
        _wallets[user] = (wallet, next + 1);
        // Another one pays the fee where it has granted that.
        if (rng.Chance(150) && chain.City.Users[user == 1 ? 4 : 1] is var granter && _granted.Contains((granter.Address, user))) parts = parts with { Granter = IbcChain.Spell(granter) };
        return new Asked(wallet.Sign(parts, operations), wishes, true);
    }

    private readonly HashSet<(Address Granter, int User)> _granted = [];

    /// <summary>Allowances for fees, and money for the joint account, with which a zone begins.</summary>
    public void Grant()
    {
        foreach (string asset in (string[])["KRW", .. Own])
        {
            chain.Run(chain.City.Sign(chain.City.Users[4], new Transfer(JointAddress, Symbol.Of(asset), Amount.Whole(1), "")));
            if (asset != "KRW") plain.Pay(zone, NameOf(4), Joint, asset, Amount.Whole(1).Units);
        }
        foreach ((int granter, int user) in ((int, int)[])[(1, 4), (4, 1), (1, 3)])
        {
            chain.Run(chain.City.Sign(chain.City.Users[granter], SdkMessages.Allow(chain.City.Users[granter].Address, chain.City.Users[user].Address, "BasicAllowance", SdkMessages.Basic(null))));
            _granted.Add((chain.City.Users[granter].Address, user));
        }
    }

    private (Operation, Wish) One(int user, bool isCosmos, bool isLast)
    {
        string from = NameOf(user), path = rng.Of([.. Own, .. plain.Known.Where(each => each.Zone == zone).Select(each => each.Path)]);
        // Often what one has of vouchers, so that it goes home.
        if (rng.Chance(500) && plain.Balances.Keys.Where(each => each.Zone == zone && each.Account == from && each.Path.Contains('/', StringComparison.Ordinal)).Select(each => each.Path).ToArray() is { Length: > 0 } held) path = rng.Of(held);
        BigInteger has = plain.Of(zone, from, path), amount = rng.Chance(60) ? has + 1 : BigInteger.Min(has, rng.Between(1, 1_000));
        if (amount.IsZero) amount = 1;
        string name = NameAt(path);
        int to = rng.Between(1, 5);
        Address recipient = chain.City.Users[to].Address;
        switch (rng.Below(10))
        {
            case 0 when isLast: return (new PlaceOrder(MarketCity.GoldMarket, Side.Buy, OrderType.Limit, 120_000, 1, OrderTimeInForce.GoodTillCancel, 0, SelfTradePrevention.CancelTaker, (ulong)(zone + 1) * 1_000_000 + (ulong)++_clientIds), new WishElse(null));
            case 1:
                int second = to % 5 + 1;
                return (SdkMessages.MultiSend([(chain.City.Users[user].Address, [(name, Text(2 * amount))])], [(recipient, [(name, Text(amount))]), (chain.City.Users[second].Address, [(name, Text(amount))])]),
                    to == user || second == user ? new WishElse(false) : new WishPay(from, [(NameOf(to), path, amount), (NameOf(second), path, amount)]));
            case 2 or 3:
                return (SdkMessages.Send(chain.City.Users[user].Address, recipient, (name, Text(amount))), new WishPay(from, [(NameOf(to), path, amount)]));
            case 4 when !path.Contains('/', StringComparison.Ordinal):
                return (new Transfer(recipient, Symbol.Of(path), new Amount((UInt128)amount), ""), new WishPay(from, [(NameOf(to), path, amount)]));
            default:
                // After some hops home again: a trace has an end.
                string channel = path.Count(c => c == '/') >= HopsMax * 2 ? path.Split('/')[1] : rng.Of(Channels);
                bool isNobody = rng.Chance(100);
                long now = Math.Max(chain.City.TimeMs, other.City.TimeMs);
                (IbcHeight height, ulong ns) = rng.Below(4) switch
                {
                    0 => (new IbcHeight(1, (ulong)(other.City.Height + rng.Between(4, 30))), 0UL),
                    1 => (default, (ulong)(now + rng.Between(15_000, 90_000)) * 1_000_000),
                    2 => (new IbcHeight(1, (ulong)(other.City.Height + rng.Between(4, 30))), (ulong)(now + rng.Between(15_000, 90_000)) * 1_000_000),
                    _ => (default, ulong.MaxValue / 2),
                };
                string receiver = isNobody ? "nobody" : IbcChain.Spell(other.City.Users[to]);
                return (IbcLink.Transfer(chain, chain.City.Users[user], name, (UInt128)amount, receiver, channel, height, ns, rng.Chance(200) ? "memo" : ""), new WishSend(from, channel, path, amount, isNobody ? null : NameOf(to)));
        }
    }

    /// <summary>The channels of the zone; both zones call them the same.</summary>
    public static readonly string[] Channels = ["channel-0", "channel-1"];

    /// <summary>What messages call a path.</summary>
    public static string NameAt(string path) => Denom.TryParse(path, out Denom denom) ? denom.Name : throw new InvariantException(path);

    private static string Text(BigInteger amount) => amount.ToString(CultureInfo.InvariantCulture);
}
