using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Cosmos.Ibc.V2;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Ibc;
using Gwangan.Chain.Modules.Ibc.V2;
using Gwangan.Chain.Modules.Payments;
using Gwangan.Tests.Modules.CosmosSdk;
using SigningKey = Gwangan.Chain.Kernel.SigningKey;

namespace Gwangan.Tests.Modules.Ibc;

/// <summary>
/// The other chain proves whatever it likes: packets that nobody sent, answers to packets that it never received, answers of success and of failure, and that it received nothing. Beside it people send
/// anything that has a form, and authorities freeze and suspend. The city refuses or loses what was over that channel, and goes on: every block is executed, no other channel and nobody else loses a unit.
/// </summary>
public sealed class LyingChainTests
{
    private const int Steps = 400;
    private static readonly string[] Encodings = [TransferEncoding.Json, TransferEncoding.Protobuf, TransferEncoding.Abi];
    private static readonly UInt128[] Amounts = [100, 100, 100, 100, 100, 100, 100, 1, 1_000, 0, UInt128.MaxValue, UInt128.MaxValue / 2];

    /// <summary>Eight, or as many as GWANGAN_FUZZ_SEEDS says.</summary>
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, int.Parse(Environment.GetEnvironmentVariable("GWANGAN_FUZZ_SEEDS") ?? "8", CultureInfo.InvariantCulture))];

    private readonly IbcLink _link = new();
    private readonly List<(string Ours, string Theirs)> _channels = [];
    private readonly List<Packet> _sent = [];
    private readonly List<V2Packet> _sentV2 = [];
    private readonly SortedDictionary<string, int> _done = new(StringComparer.Ordinal);
    private Random _random = new(0);
    private ulong _sequence = 100_000;

    private IbcChain City => _link.A;

    private IbcChain Liar => _link.B;

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Whatever_it_proves_the_city_goes_on_and_nobody_else_loses(int seed)
    {
        _random = new Random(seed);
        _channels.Add((City.Channel, Liar.Channel));
        _channels.Add(IbcLink.OpenChannel(City, Liar));
        City.Must(V2Link.Name(City, Liar));
        Liar.Must(V2Link.Name(Liar, City));
        // Who has nothing to do with it, and what was sent to an honest application of another channel.
        SigningKey saver = City.City.Users[4];
        (UInt128, UInt128) saved = (City.Has(saver.Address, "KRW"), City.Has(saver.Address, "GOLD"));
        for (int step = 0; step < Steps; step++)
        {
            switch (_random.Next(16))
            {
                case < 4: Send(); break;
                case < 7: Forge(); break;
                case < 11: Answer(); break;
                case 11: TimeOut(); break;
                case < 14: Pay(); break;
                case 14: Decide(); break;
                default: Pass(90_000); break;
            }
            if (step % 25 == 24) City.City.CheckInvariants();
        }
        Assert.Equal(saved, (City.Has(saver.Address, "KRW"), City.Has(saver.Address, "GOLD")));
        Hash32 root = City.City.State.AppHash;
        City.City.Restart();
        Assert.Equal(root, City.City.State.AppHash);
        City.City.CheckInvariants();
        // A run in which one of these never happened would show less than it says.
        foreach (string kind in (string[])["Send", "Forge", "Answer", "TimeOut", "Pay"]) Assert.True(_done.GetValueOrDefault(kind) > 0, string.Join(", ", _done));
    }

    private void Send()
    {
        SigningKey key = User();
        if (_random.Next(3) == 0)
        {
            // MsgTransfer over a client, in an encoding of its sender's choice.
            Do(nameof(Send), key, new SendTransfer([.. IbcLink.Transfer(City, key, Name(), Amount(), Receiver(), City.Client, timeoutNs: (ulong)City.City.TimeMs / 1_000 + (ulong)_random.Next(2, 60), memo: Memo()).Message, .. Proto.Of(writer => writer.String(9, Any(Encodings)))]));
            return;
        }
        if (_random.Next(2) == 0)
        {
            ulong ns = (ulong)(City.City.TimeMs + _random.Next(2_000, 60_000)) * 1_000_000;
            Do(nameof(Send), key, IbcLink.Transfer(City, key, Name(), Amount(), Receiver(), Any(_channels).Ours, timeoutNs: ns, memo: Memo()));
            return;
        }
        V2Payload[] payloads = [.. Enumerable.Range(0, _random.Next(1, 3)).Select(_ => Payload(IbcChain.Spell(key)))];
        Do(nameof(Send), key, V2Link.Send(City, key, (ulong)City.City.TimeMs / 1_000 + (ulong)_random.Next(2, 60), payloads));
    }

    private void Forge()
    {
        if (_random.Next(3) > 0)
        {
            (string ours, string theirs) = Any(_channels);
            Packet packet = new()
            {
                Sequence = ++_sequence, SourcePort = "transfer", SourceChannel = theirs, DestinationPort = "transfer", DestinationChannel = ours,
                Data = Data("liar").Encode(), TimeoutNs = ulong.MaxValue / 2,
            };
            Liar.Ibc.Tree.Set(IbcPaths.Commitment(packet.SourcePort, packet.SourceChannel, packet.Sequence), Commitments.OfPacket(packet).ToArray());
            Show();
            Do(nameof(Forge), City.Relayer, IbcLink.Recv(Liar, City, packet));
            return;
        }
        V2Packet v2 = new(++_sequence, Liar.Client, City.Client, V2Link.Soon(City), [Payload("liar")]);
        Liar.Ibc.Tree.Set(IbcPaths.V2(v2.SourceClient, 1, v2.Sequence), Commitments.OfV2Packet(v2).ToArray());
        Show();
        Do(nameof(Forge), City.Relayer, V2Link.Recv(Liar, City, v2));
    }

    private void Answer()
    {
        if (_sent.Count > 0 && (_sentV2.Count == 0 || _random.Next(2) == 0))
        {
            Packet packet = Any(_sent);
            byte[] answer = _random.Next(4) switch { 0 => Acknowledgement.Success.Encode(), 1 => [1, 2, 3], 2 => new byte[_random.Next(1, 30_000)], _ => Acknowledgement.Failure(74).Encode() };
            Liar.Ibc.Tree.Set(IbcPaths.Acknowledgement(packet.DestinationPort, packet.DestinationChannel, packet.Sequence), Commitments.OfAcknowledgement(answer).ToArray());
            Show();
            Do(nameof(Answer), City.Relayer, IbcLink.Ack(City, Liar, packet, answer));
        }
        else if (_sentV2.Count > 0)
        {
            V2Packet packet = Any(_sentV2);
            V2Acknowledgement answer = _random.Next(3) switch { 0 => V2Acknowledgement.Failed, 1 => new V2Acknowledgement([.. packet.Payloads.Select(_ => (ReadOnlyMemory<byte>)new byte[_random.Next(1, 9_000)])]), _ => new V2Acknowledgement([.. packet.Payloads.Select(_ => (ReadOnlyMemory<byte>)Acknowledgement.Success.Encode())]) };
            Liar.Ibc.Tree.Set(IbcPaths.V2(packet.DestinationClient, 3, packet.Sequence), Commitments.OfV2Acknowledgement(answer).ToArray());
            Show();
            Do(nameof(Answer), City.Relayer, V2Link.Ack(City, Liar, packet, answer));
        }
    }

    private void TimeOut()
    {
        Pass(60_000);
        Show();
        if (_sent.Count > 0 && _random.Next(2) == 0) Do(nameof(TimeOut), City.Relayer, IbcLink.Timeout(City, Liar, Any(_sent)));
        else if (_sentV2.Count > 0) Do(nameof(TimeOut), City.Relayer, V2Link.Timeout(City, Liar, Any(_sentV2)));
    }

    private void Pay()
    {
        SigningKey key = User(), other = City.City.Users[3];
        (string, string)[] coins = [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Name()).Distinct().Order(StringComparer.Ordinal).Select(name => (name, Spell(Amount())))];
        Do(nameof(Pay), key, _random.Next(2) == 0 ? SdkMessages.Send(key.Address, other.Address, coins) : SdkMessages.MultiSend([(key.Address, coins)], [(other.Address, coins)]));
    }

    private void Decide()
    {
        SigningKey regulator = City.City.KeyOf(Body.Regulator);
        AssetRecord asset = City.Money.Assets.Read((uint)_random.Next(1, (int)City.Money.Assets.Count + 1));
        Address[] whose = [Denom.EscrowOf("transfer", Any(_channels).Ours), Forwarding.HolderOf(Any(_channels).Ours, "liar"), Forwarding.HolderOf(Any(_channels).Ours, IbcChain.Spell(User()))];
        switch (_random.Next(6))
        {
            case 0: Do(nameof(Decide), regulator, new SetAssetStatus(asset.Symbol, AssetStatus.Suspended, "incident 7")); break;
            case < 4: Do(nameof(Decide), regulator, new SetAssetStatus(asset.Symbol, AssetStatus.Active)); break;
            case 4: Do(nameof(Decide), regulator, new FreezeMoney(Any(whose), asset.Symbol, Gwangan.Chain.Base.Amount.Max, "7", Sha256.Hash("order"u8), City.City.TimeMs + 86_400_000)); break;
            default: Do(nameof(Decide), regulator, new SetRateLimit(Any(_channels).Ours, asset.Symbol, (uint)_random.Next(20, 100), (uint)_random.Next(20, 100), 1)); break;
        }
    }

    // Refused or done; what it does not do is end the block.
    private void Do(string kind, SigningKey key, Operation operation)
    {
        BlockResults results = City.Run(City.City.Sign(key, operation));
        if (results.Outcomes.Count == 0 || !results.Outcomes[0].IsDone)
        {
            string refusal = results.Outcomes.Count == 0 ? $"{kind} {results.Envelopes[0].Code}" : $"{kind} {City.City.Catalog.CodespaceOf(results.Outcomes[0].Module)} {(IbcRefusal)results.Outcomes[0].Code}";
            _done[refusal] = _done.GetValueOrDefault(refusal) + 1;
            return;
        }
        _done[kind] = _done.GetValueOrDefault(kind) + 1;
        _sent.AddRange(IbcLink.PacketsOf(City, results).Where(told => told.Step == PacketStep.Sent).Select(told => told.Packet));
        _sentV2.AddRange(V2Link.PacketsOf(City, results).Where(told => told.Step == PacketStep.Sent).Select(told => told.Packet));
    }

    private void Pass(int msMax)
    {
        City.Wait(_random.Next(msMax));
        City.Run();
    }

    private void Show()
    {
        Liar.Run();
        Liar.ShowTo(City);
    }

    private FungibleTokenData Data(string sender) => new(_random.Next(3) switch { 0 => $"transfer/{Any(_channels).Theirs}/{Name()}", 1 => Path(), _ => Name() }, Spell(Amount()), sender, Receiver(), Memo());

    private V2Payload Payload(string sender)
    {
        FungibleTokenData data = Data(sender);
        // In ABI an amount is a number above zero.
        return V2Transfers.PayloadOf(data, data.TryAmount(out _) ? Any(Encodings) : TransferEncoding.Json);
    }

    private string Name()
    {
        uint[] vouchers = [.. City.Ibc.Transfers.Vouchers];
        string symbol = vouchers.Length == 0 ? "IBC-000000000000" : City.Money.Assets.Read(Any(vouchers)).Symbol.ToString(), name = vouchers.Length == 0 ? "coin" : City.Ibc.Transfers.DenomOf(Any(vouchers)).Name;
        return Any(["KRW", "GOLD", "KRW", "GOLD", "KRW", "GOLD", "KRW", "GOLD", name, name, name, name, symbol, "coin", $"transfer/{City.Channel}/KRW", $"transfer/{Liar.Client}/KRW", new string('<', _random.Next(1, 100))]);
    }

    private string Path() => City.Ibc.Transfers.Vouchers.ToArray() is { Length: > 0 } vouchers ? City.Ibc.Transfers.DenomOf(Any(vouchers)).Path : "GOLD";

    private string Receiver() => Any([.. Enumerable.Repeat(IbcChain.Spell(User()), 9), User().Address.ToString(), "nobody", Chain.Cosmos.Bech32.EncodeAccount(Denom.EscrowOf("transfer", City.Channel)), new string('<', _random.Next(1, 2_000))]);

    private string Memo() => _random.Next(10) switch
    {
        0 => Forward(Receiver(), Any([Any(_channels).Ours, Any(_channels).Ours, "channel-9"]), _random.Next(3)),
        1 => Forward(Any([IbcChain.Spell(User()), "nobody"]), Any(_channels).Ours, 0),
        2 => new string(Any(['<', 'x', '"', '\u0001']), Any([1, 100, 5_400, 5_600, 11_000, 32_768, 32_769])),
        _ => "",
    };

    private string Forward(string receiver, string channel, int more)
    {
        string next = more == 0 ? "" : $",\"next\":{Forward(new string('<', _random.Next(1, 2_040)), channel, more - 1)}";
        return $"{{\"forward\":{{\"receiver\":\"{receiver.Replace("\"", "", StringComparison.Ordinal)}\",\"port\":\"transfer\",\"channel\":\"{channel}\",\"timeout\":\"{_random.Next(2, 40)}s\",\"retries\":{_random.Next(3)}{next}}}}}";
    }

    private SigningKey User() => City.City.Users[_random.Next(1, 3)];

    private UInt128 Amount() => Any(Amounts);

    private static string Spell(UInt128 amount) => amount.ToString(CultureInfo.InvariantCulture);

    private T Any<T>(IReadOnlyList<T> of) => of[_random.Next(of.Count)];
}
