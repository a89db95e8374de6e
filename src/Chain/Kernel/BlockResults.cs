using System.Buffers;
using System.Buffers.Binary;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Kernel;

/// <summary>What became of one operation.</summary>
/// <param name="Module">Code space: number of the refusing module, 0 for the kernel.</param>
/// <param name="Code">0 when done, else the refusal's number in the code space.</param>
/// <param name="Cost">Cost units spent.</param>
/// <param name="EventsStart">Where its events begin in the block's event buffer.</param>
/// <param name="EventsEnd">Where its events end.</param>
public readonly record struct Outcome(ushort Module, ushort Code, uint Cost, int EventsStart, int EventsEnd)
{
    /// <summary>True when it executed.</summary>
    public bool IsDone => Code == 0;
}

/// <summary>What became of one envelope: its own refusal, or an outcome for each of its operations.</summary>
/// <param name="Code">0, or a <see cref="KernelRefusal"/> that kept all its operations from executing.</param>
/// <param name="FirstOutcome">Index of its first outcome.</param>
/// <param name="OutcomeCount">Number of its outcomes; 0 when refused.</param>
/// <param name="Cost">Cost units wanted: its static cost. Of a Cosmos transaction, the gas that it allows.</param>
/// <param name="IsCosmos">Whether it came as a Cosmos transaction: its outcomes are all done, or one is refused and the others are <see cref="KernelRefusal.Undone"/>.</param>
/// <param name="AnswersStart">Where what its messages answered begins in <see cref="BlockResults.Answers"/>: cosmos.base.abci.v1beta1.TxMsgData.</param>
/// <param name="AnswersEnd">Where that ends; at its beginning but for a Cosmos transaction that is done.</param>
public readonly record struct EnvelopeResult(KernelRefusal Code, int FirstOutcome, int OutcomeCount, uint Cost, bool IsCosmos = false, int AnswersStart = 0, int AnswersEnd = 0);

/// <summary>Outcomes and events of one block: computed once, at execution, stored as they are, never derived again (house decision 8). Reused from block to block.</summary>
/// <remarks>
/// Stored form, little-endian: u32 version · u32 envelope count · u32 outcome count · u32 answers size · u32 events size · u32 size of the events before the first envelope ·
/// envelope rows {u16 code, u16 outcome count and 32,768 for a Cosmos transaction, u32 cost} · outcome rows {u16 module, u16 code, u32 cost, u32 start, u32 end} · answers {u32 size, bytes} of each Cosmos transaction ·
/// events {u16 number, u16 size, bytes}…. Events between the outcomes' ranges belong to the edges of the block. Version 3 ends here; version 4 goes on with Ethereum's view of the block: its bytes, then u32 their size.
/// </remarks>
public sealed class BlockResults
{
    private const uint Version = 3, VersionWithEthereum = 4;
    private const int CosmosFlag = 1 << 15, HeadSize = 24;
    private readonly ProtoWriter _answers = new();
    private byte[] _sealed = [];

    /// <summary>One row for each envelope of the block.</summary>
    public List<EnvelopeResult> Envelopes { get; } = [];

    /// <summary>One row for each executed operation.</summary>
    public List<Outcome> Outcomes { get; } = [];

    /// <summary>All events of the block in order.</summary>
    public ReadOnlyMemory<byte> Events { get; private set; }

    /// <summary>What the messages of Cosmos transactions answered, each row's part of it behind its size.</summary>
    public ReadOnlyMemory<byte> Answers { get; private set; }

    /// <summary>What a Cosmos transaction's messages answered; empty for every other envelope, and for one that was refused.</summary>
    public ReadOnlyMemory<byte> AnswersOf(EnvelopeResult envelope) => Answers[envelope.AnswersStart..envelope.AnswersEnd];

    /// <summary>Header and receipts as Ethereum's tools see the block, encoded by the Evm module; empty on a city without an EVM.</summary>
    public ReadOnlyMemory<byte> Ethereum { get; private set; }

    /// <summary>Where the events of <see cref="Module.BeginBlock"/> end.</summary>
    public int BeginEventsEnd { get; internal set; }

    internal void Clear()
    {
        Envelopes.Clear();
        Outcomes.Clear();
        Events = default;
        Answers = default;
        _answers.Clear();
        Ethereum = default;
        BeginEventsEnd = 0;
    }

    // A Cosmos transaction's row has its answers behind their size, none of which is a size of zero.
    internal void Add(EnvelopeResult envelope, ReadOnlySpan<byte> answers)
    {
        Invariant.Assert(envelope.IsCosmos || answers.IsEmpty);
        if (envelope.IsCosmos)
        {
            Span<byte> size = stackalloc byte[sizeof(uint)];
            BinaryPrimitives.WriteUInt32LittleEndian(size, (uint)answers.Length);
            _answers.Raw(size);
            envelope = envelope with { AnswersStart = _answers.Length, AnswersEnd = _answers.Length + answers.Length };
            _answers.Raw(answers);
        }
        Envelopes.Add(envelope);
    }

    // The buffer serves the next block again: who keeps results longer than a block reads them back from storage or copies them.
    internal ReadOnlyMemory<byte> Seal(ReadOnlySpan<byte> events, ReadOnlySpan<byte> ethereum)
    {
        ReadOnlySpan<byte> answers = _answers.WrittenSpan;
        int size = HeadSize + 8 * Envelopes.Count + 16 * Outcomes.Count + answers.Length + events.Length;
        int sizeWithoutEthereum = size;
        if (!ethereum.IsEmpty) size += ethereum.Length + sizeof(uint);
        if (_sealed.Length < size) _sealed = new byte[size + size / 2];
        Span<byte> rest = _sealed.AsSpan(0, size);
        Put32(ref rest, ethereum.IsEmpty ? Version : VersionWithEthereum);
        Put32(ref rest, (uint)Envelopes.Count);
        Put32(ref rest, (uint)Outcomes.Count);
        Put32(ref rest, (uint)answers.Length);
        Put32(ref rest, (uint)events.Length);
        Put32(ref rest, (uint)BeginEventsEnd);
        foreach (EnvelopeResult envelope in Envelopes)
        {
            Put16(ref rest, (ushort)envelope.Code);
            Put16(ref rest, (ushort)(envelope.OutcomeCount | (envelope.IsCosmos ? CosmosFlag : 0)));
            Put32(ref rest, envelope.Cost);
        }
        foreach (Outcome outcome in Outcomes)
        {
            Put16(ref rest, outcome.Module);
            Put16(ref rest, outcome.Code);
            Put32(ref rest, outcome.Cost);
            Put32(ref rest, (uint)outcome.EventsStart);
            Put32(ref rest, (uint)outcome.EventsEnd);
        }
        answers.CopyTo(rest);
        events.CopyTo(rest[answers.Length..]);
        Answers = _sealed.AsMemory(sizeWithoutEthereum - events.Length - answers.Length, answers.Length);
        Events = _sealed.AsMemory(sizeWithoutEthereum - events.Length, events.Length);
        if (!ethereum.IsEmpty)
        {
            rest = rest[(answers.Length + events.Length)..];
            ethereum.CopyTo(rest);
            rest = rest[ethereum.Length..];
            Put32(ref rest, (uint)ethereum.Length);
            Ethereum = _sealed.AsMemory(sizeWithoutEthereum, ethereum.Length);
        }
        return _sealed.AsMemory(0, size);
    }

    /// <summary>The same rows and events in memory of their own, for whoever looks at them after the next block has begun.</summary>
    public BlockResults Copy()
    {
        BlockResults copy = new() { BeginEventsEnd = BeginEventsEnd, Events = Events.ToArray(), Answers = Answers.ToArray(), Ethereum = Ethereum.ToArray() };
        copy.Envelopes.AddRange(Envelopes);
        copy.Outcomes.AddRange(Outcomes);
        return copy;
    }

    /// <summary>The stored form of rows and answers, which a header's root over results commits; no header commits events.</summary>
    public byte[] EncodeWithoutEvents()
    {
        BlockResults rows = new();
        rows.Envelopes.AddRange(Envelopes);
        foreach (Outcome outcome in Outcomes) rows.Outcomes.Add(outcome with { EventsStart = 0, EventsEnd = 0 });
        rows._answers.Raw(Answers.Span);
        return rows.Seal(default, default).ToArray();
    }

    /// <summary>Reads the stored form.</summary>
    /// <exception cref="InvariantException">The bytes are not it.</exception>
    public static BlockResults Read(ReadOnlyMemory<byte> bytes)
    {
        BlockResults results = new();
        ReadOnlySpan<byte> rest = bytes.Span;
        Invariant.Assert(rest.Length >= HeadSize);
        uint version = Get32(ref rest);
        Invariant.Assert(version is Version or VersionWithEthereum);
        int envelopeCount = (int)Get32(ref rest), outcomeCount = (int)Get32(ref rest), answersSize = (int)Get32(ref rest), eventsSize = (int)Get32(ref rest);
        results.BeginEventsEnd = (int)Get32(ref rest);
        if (version == VersionWithEthereum)
        {
            Invariant.Assert(rest.Length >= sizeof(uint));
            uint ethereumSize = BinaryPrimitives.ReadUInt32LittleEndian(rest[^sizeof(uint)..]);
            Invariant.Assert(ethereumSize <= rest.Length - sizeof(uint));
            int tail = (int)ethereumSize + sizeof(uint);
            results.Ethereum = bytes[^tail..^sizeof(uint)];
            bytes = bytes[..^tail];
            rest = rest[..^tail];
        }
        Invariant.Assert(rest.Length == 8L * envelopeCount + 16L * outcomeCount + answersSize + eventsSize);
        ReadOnlySpan<byte> answers = rest.Slice(8 * envelopeCount + 16 * outcomeCount, answersSize);
        int first = 0, answersAt = 0;
        for (int i = 0; i < envelopeCount; i++)
        {
            KernelRefusal code = (KernelRefusal)Get16(ref rest);
            int flagged = Get16(ref rest), count = flagged & ~CosmosFlag;
            uint cost = Get32(ref rest);
            int start = 0, end = 0;
            if (flagged != count)
            {
                Invariant.Assert(answers.Length - answersAt >= sizeof(uint));
                uint size = BinaryPrimitives.ReadUInt32LittleEndian(answers[answersAt..]);
                start = answersAt + sizeof(uint);
                Invariant.Assert(size <= answers.Length - start);
                answersAt = end = start + (int)size;
            }
            results.Envelopes.Add(new EnvelopeResult(code, first, count, cost, flagged != count, start, end));
            first += count;
        }
        Invariant.Assert(answersAt == answers.Length);
        for (int i = 0; i < outcomeCount; i++)
            results.Outcomes.Add(new Outcome(Get16(ref rest), Get16(ref rest), Get32(ref rest), (int)Get32(ref rest), (int)Get32(ref rest)));
        results.Events = bytes[^eventsSize..];
        results.Answers = bytes[^(answersSize + eventsSize)..^eventsSize];
        return results;
    }

    private static void Put16(ref Span<byte> target, ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(target, value);
        target = target[2..];
    }

    private static void Put32(ref Span<byte> target, uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(target, value);
        target = target[4..];
    }

    private static ushort Get16(ref ReadOnlySpan<byte> source)
    {
        ushort value = BinaryPrimitives.ReadUInt16LittleEndian(source);
        source = source[2..];
        return value;
    }

    private static uint Get32(ref ReadOnlySpan<byte> source)
    {
        uint value = BinaryPrimitives.ReadUInt32LittleEndian(source);
        source = source[4..];
        return value;
    }
}
