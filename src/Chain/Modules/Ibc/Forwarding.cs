using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Modules.Ibc;

/// <summary>Transfers that only pass through: a memo names where they go on to (packet-forward-middleware), and they are answered once it is known what became of them there.</summary>
/// <remarks>
/// What comes is held by an account that nobody signs for, made of the channel and the sender, so that nobody sends through somebody else's. It leaves in the same block. Where the next chain does not take it,
/// it goes back into the channel that it came over, past its holder, and the chain before is told so and gives it back to its sender.
/// </remarks>
internal sealed class Forwarding
{
    /// <summary>The tree of what is underway: under the packet that was sent on, the packet that it came by.</summary>
    public const string Store = "packetforward";

    private const long TimeoutNs = 5L * 60 * 1_000_000_000, TimeoutNsMax = 24L * 60 * 60 * 1_000_000_000;
    private static readonly Hash32 Salt = Sha256.Hash("packetforwardmiddleware"u8);

    private readonly TransferApplication _transfers;
    private readonly IbcModule _ibc;
    private readonly IavlTree _underway;

    public Forwarding(StateStore store, TransferApplication transfers, IbcModule ibc)
    {
        (_transfers, _ibc) = (transfers, ibc);
        _underway = new IavlTree(store, Store);
    }

    /// <summary>The account by which goes back what could not go on: the city's own, so that nothing of it is frozen. A holder is nobody's, and can be.</summary>
    public static Address Transit { get; } = Keys.OfName("ibc forwarding");

    /// <summary>How many transfers wait for what becomes of them on the next chain.</summary>
    public long Count => _underway.Count;

    /// <summary>The account that holds what passes through, within a block (packet-forward-middleware, GetReceiver).</summary>
    public static Address HolderOf(string channel, string sender)
    {
        Hash32 salt = Salt, hash = Sha256.Hash([.. Hash32.Bytes(in salt), .. Encoding.UTF8.GetBytes($"{channel}/{sender}")]);
        return new Address(Hash32.Bytes(in hash)[..Address.Size]);
    }

    /// <summary>Takes in a transfer that goes on, and sends it on.</summary>
    public IbcRefusal Receive(Packet packet, FungibleTokenData data, ForwardMemo forward, Call call)
    {
        Address holder = HolderOf(packet.DestinationChannel, data.Sender);
        IbcRefusal refusal = _transfers.BringIn(packet.SourcePort, packet.SourceChannel, packet.DestinationChannel, data with { Receiver = Bech32.EncodeAccount(in holder) }, packet.Data.Span, call, out uint asset, out Amount amount);
        if (refusal != IbcRefusal.None) return refusal;
        return Send(new InFlight(packet, forward, forward.Retries ?? 0, _transfers.RateLimits.WindowOf(packet.DestinationChannel, asset)), holder, asset, amount, call);
    }

    /// <summary>What became of a packet on the next chain; false where it was nobody's transfer through this one.</summary>
    /// <param name="packet">The packet that was sent on.</param>
    /// <param name="data">What it says.</param>
    /// <param name="acknowledgement">What was answered; null where it timed out.</param>
    /// <param name="call">The block.</param>
    /// <param name="refusal">Why this cannot be taken in.</param>
    public bool TryEnd(Packet packet, FungibleTokenData data, ReadOnlyMemory<byte>? acknowledgement, Call call, out IbcRefusal refusal)
    {
        refusal = IbcRefusal.None;
        byte[] key = KeyOf(packet.SourceChannel, packet.Sequence);
        if (!_underway.TryGet(key, out byte[]? bytes)) return false;
        Invariant.Assert(InFlight.TryDecode(bytes, out InFlight? underway));
        _underway.Remove(key);
        refusal = End(packet, data, acknowledgement, underway, call);
        return true;
    }

    private IbcRefusal End(Packet packet, FungibleTokenData data, ReadOnlyMemory<byte>? acknowledgement, InFlight underway, Call call)
    {
        if (!_transfers.TrySent(data, out uint asset, out Amount amount, out Address holder)) return IbcRefusal.DataInvalid;
        IbcRefusal refusal;
        if (acknowledgement is { } answered && Acknowledgement.TryDecode(answered, out Acknowledgement? answer) && answer.IsSuccess)
        {
            refusal = _transfers.TellArrived(data, packet.Data.Span, call);
            return refusal == IbcRefusal.None ? _ibc.AnswerLater(underway.Original, answered.ToArray(), call) : refusal;
        }
        bool isTimeout = acknowledgement is null;
        if (isTimeout && underway.Retries > 0 && _ibc.Atomically(call, TryAgain) == IbcRefusal.None) return IbcRefusal.None;
        refusal = BringBack(Transit);
        if (refusal != IbcRefusal.None) return refusal;
        _transfers.PutBack(underway.Original.DestinationChannel, Transit, asset, amount, underway.Window, call);
        return _ibc.AnswerLater(underway.Original, Acknowledgement.Failure((ushort)(isTimeout ? IbcRefusal.PacketTimedOut : IbcRefusal.ForwardRefused)).Encode(), call);

        IbcRefusal BringBack(Address to) => _transfers.BringBack(isTimeout ? PacketStep.TimedOut : PacketStep.Acknowledged, packet.SourceChannel, packet.Sequence, data, packet.Data.Span, call, to);

        IbcRefusal TryAgain()
        {
            IbcRefusal its = BringBack(holder);
            return its == IbcRefusal.None ? Send(underway with { Retries = (byte)(underway.Retries - 1) }, holder, asset, amount, call) : its;
        }
    }

    private IbcRefusal Send(InFlight underway, Address holder, uint asset, Amount amount, Call call)
    {
        ForwardMemo forward = underway.Forward;
        if (forward.Port != _transfers.Port) return IbcRefusal.PortUnknown;
        long timeout = forward.TimeoutNs > 0 ? Math.Min(forward.TimeoutNs, TimeoutNsMax) : TimeoutNs;
        Address caller = call.Caller;
        call.Caller = holder;
        IbcRefusal refusal = _ibc.Atomically(call, () =>
        {
            IbcRefusal its = _transfers.Send(forward.Channel, asset, amount, forward.Receiver, forward.MemoOfNext(), default, IbcModule.SelfTimeNs(call) + (ulong)timeout, call, out ulong sequence);
            if (its == IbcRefusal.None) _underway.Set(KeyOf(forward.Channel, sequence), ProtoWriter.Encode(underway));
            return its;
        });
        call.Caller = caller;
        return refusal;
    }

    private static byte[] KeyOf(string channel, ulong sequence)
    {
        byte[] key = new byte[channel.Length + 9];
        Encoding.ASCII.GetBytes(channel, key);
        BinaryPrimitives.WriteUInt64BigEndian(key.AsSpan(channel.Length + 1), sequence);
        return key;
    }

    // A transfer on its way: the packet it came by, where it goes on to, how often that may be tried again, and the window of the limit under which it came.
    private sealed record InFlight(Packet Original, ForwardMemo Forward, byte Retries, ulong Window) : IProtoMessage<InFlight>
    {
        public void Write(ProtoWriter writer)
        {
            writer.Message(1, Original);
            writer.UInt64(2, Retries);
            writer.UInt64(3, Window);
        }

        public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out InFlight? message)
        {
            message = null;
            var reader = new ProtoReader(bytes);
            Packet? original = null;
            ulong retries = 0, window = 0;
            while (!reader.AtEnd)
            {
                if (!reader.TryReadTag(out int field, out WireType wire)) return false;
                bool isRead = (field, wire) switch
                {
                    (1, WireType.Bytes) => reader.TryMessage(out original),
                    (2, WireType.Varint) => reader.TryVarint(out retries),
                    (3, WireType.Varint) => reader.TryVarint(out window),
                    _ => false,
                };
                if (!isRead) return false;
            }
            // Where it goes is said in the packet it came by.
            if (original is null || !FungibleTokenData.TryDecode(original.Data, out FungibleTokenData? data) || ForwardMemo.Read(data.Memo, out ForwardMemo? forward) != MemoKind.Forward) return false;
            message = new InFlight(original, forward!, (byte)retries, window);
            return true;
        }
    }
}
