using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Kernel;

/// <summary>What an executing operation knows of its surroundings: the block, the caller, and where its events and cost go. One instance serves a whole chain; its properties change from operation to operation.</summary>
public sealed class Call
{
    private byte[] _events = new byte[64 * 1024];
    private int _eventsSize;
    private readonly ProtoWriter _answer = new();

    /// <summary>Name of the chain.</summary>
    public string ChainId { get; internal init; } = "";

    /// <summary>Height of the block.</summary>
    public long Height { get; internal set; }

    /// <summary>Time of the block, milliseconds since 1970 UTC, from its header.</summary>
    public long TimeMs { get; internal set; }

    /// <summary>The version of the rules that the block follows: <c>call.Rules >= RuleVersions.X</c>.</summary>
    public uint Rules { get; internal set; } = RuleVersions.First;

    /// <summary>The account that signed.</summary>
    public Address Caller { get; internal set; }

    /// <summary>What executes; null at the edges of a block.</summary>
    public OperationDefinition? Operation { get; internal set; }

    /// <summary>Whether the caller's own full key has signed this very operation, in an envelope or by an Ethereum transaction that calls the module itself: not so for what a contract asks for in the name of who called
    /// it, or of whose code it is (EIP-7702), nor for a session key.</summary>
    public bool IsSigned { get; internal set; }

    /// <summary>Whether the caller is a body that has decided this operation as its rules ask for: its threshold and delay are over.</summary>
    public bool IsDecided { get; internal set; }

    /// <summary>Place in the block of the envelope whose operation executes.</summary>
    public int EnvelopeIndex { get; internal set; }

    /// <summary>Cost units spent in the block so far.</summary>
    public ulong Cost { get; internal set; }

    /// <summary>Events written in the block so far.</summary>
    public ReadOnlySpan<byte> Events => _events.AsSpan(0, _eventsSize);

    /// <summary>Adds work that depends on state (a fill, a cancelled order) to the block's cost.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddCost(uint units) => Cost = unchecked(Cost + units);

    /// <summary>Writes an event.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Emit<TEvent>(in TEvent happened) where TEvent : unmanaged, IEvent
    {
        int size = Unsafe.SizeOf<TEvent>();
        if (_events.Length - _eventsSize < size + 4) Grow();
        ref byte target = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_events), _eventsSize);
        Unsafe.WriteUnaligned(ref target, EventNumber<TEvent>.Value);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, 2), unchecked((ushort)size));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, 4), happened);
        _eventsSize = unchecked(_eventsSize + 4 + size);
    }

    /// <summary>Writes an event whose struct is followed by bytes of any number (<see cref="EventDefinition.HasTail"/>); both together are below 64 KiB.</summary>
    public void Emit<TEvent>(in TEvent happened, ReadOnlySpan<byte> tail) where TEvent : unmanaged, IEvent
    {
        int size = Unsafe.SizeOf<TEvent>() + tail.Length;
        Invariant.Assert(size <= ushort.MaxValue, "an event is too long");
        while (_events.Length - _eventsSize < size + 4) Grow();
        Span<byte> target = _events.AsSpan(_eventsSize);
        MemoryMarshal.Write(target, EventNumber<TEvent>.Value);
        MemoryMarshal.Write(target[2..], unchecked((ushort)size));
        MemoryMarshal.Write(target[4..], in happened);
        tail.CopyTo(target[(4 + Unsafe.SizeOf<TEvent>())..]);
        _eventsSize += 4 + size;
    }

    /// <summary>What Ethereum's tools see of the block: its header and receipts, encoded by the Evm module at the block's end; empty on a city without an EVM.</summary>
    /// <remarks>Stored in the block's results beside the events.</remarks>
    public ReadOnlyMemory<byte> Ethereum { get; set; }

    /// <summary>Begins the message with which the executing operation answers (<see cref="AnswerAttribute"/>), in place of what was written before: protobuf of the message NAMEResponse. Those who signed a Cosmos transaction are told it; to all others it is nothing.</summary>
    public ProtoWriter BeginAnswer()
    {
        _answer.Clear();
        return _answer;
    }

    /// <summary>What was answered; empty for most.</summary>
    internal ReadOnlySpan<byte> Answer => _answer.WrittenSpan;

    internal int EventsSize => _eventsSize;

    // What wrote them was undone.
    internal void TakeBackEvents(int size)
    {
        Invariant.Assert(size <= _eventsSize);
        _eventsSize = size;
    }

    internal void BeginBlock(long height, long timeMs, uint rules)
    {
        Rules = rules;
        Height = height;
        TimeMs = timeMs;
        Caller = Address.Zero;
        Operation = null;
        IsSigned = IsDecided = false;
        Cost = 0;
        _eventsSize = 0;
        Ethereum = default;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow() => Array.Resize(ref _events, checked(_events.Length * 2));
}
