using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Ibc;

/// <summary>An operation that is a message of ibc-go: its one field is the message's protobuf, which is split once and remembered.</summary>
/// <remarks>The message itself need not be canonical protobuf: who signs it signs its bytes. A field that nobody knows is refused, as the SDK does.</remarks>
public abstract record IbcMessage : Operation<IbcModule, IbcRefusal>, ISignedMessage
{
    private IbcFieldValues? _fields;

    /// <summary>The message's protobuf.</summary>
    protected abstract ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The message's fields by number from 1: <c>s</c> text, <c>b</c> bytes, <c>m</c> a message, <c>r</c> repeated messages, <c>v</c> a number, <c>-</c> none.</summary>
    protected abstract string Layout { get; }

    /// <summary>The number of the field that names the signer.</summary>
    protected abstract int SignerField { get; }

    /// <summary>The message's fields; null when it is malformed.</summary>
    protected IbcFieldValues? Fields => _fields ??= IbcFieldValues.TrySplit(Bytes, Layout);

    /// <inheritdoc/>
    public bool TrySigner(out Address signer)
    {
        signer = default;
        return Fields is { } fields && Bech32.TryParseAccount(fields.Text(SignerField), out signer);
    }

    /// <inheritdoc/>
    public sealed override IbcRefusal Check() => Fields is { } fields && TrySigner(out _) ? CheckFields(fields) : IbcRefusal.Malformed;

    /// <inheritdoc/>
    public sealed override IbcRefusal Execute(IbcModule ibc, Call call)
    {
        if (!TrySigner(out Address signer) || signer != call.Caller) return IbcRefusal.NotTheSigner;
        if (!ibc.IsOn) return IbcRefusal.IbcOff;
        int eventsSize = call.EventsSize;
        IbcRefusal refusal = ibc.Atomically(call, () => ExecuteFields(Fields!, ibc, call));
        // What was done before is told by no event.
        if (IsRelayed) call.BeginAnswer().Enum(1, call.EventsSize == eventsSize ? ResultNothing : ResultDone);
        return refusal;
    }

    // ibc.core.channel.v1.ResponseResultType
    private const int ResultNothing = 1, ResultDone = 2;

    /// <summary>Whether a relayer brings it, perhaps after another one, and is answered whether it has done anything.</summary>
    protected virtual bool IsRelayed => false;

    /// <summary>Checks what the message says by itself.</summary>
    protected abstract IbcRefusal CheckFields(IbcFieldValues fields);

    /// <summary>Does what the message asks for; what it has changed before it refuses is undone.</summary>
    protected abstract IbcRefusal ExecuteFields(IbcFieldValues fields, IbcModule ibc, Call call);
}

/// <summary>The fields of a message of protobuf, split and not yet understood.</summary>
public sealed class IbcFieldValues
{
    // Of connection versions, payloads and parts of a prefix: no message has two repeated fields.
    private const int RepeatedMax = IbcLimits.VersionsMax;

    private readonly ReadOnlyMemory<byte>[] _bytes;
    private readonly ulong[] _numbers;
    private readonly List<ReadOnlyMemory<byte>> _repeated = [];

    private IbcFieldValues(int count) => (_bytes, _numbers) = (new ReadOnlyMemory<byte>[count + 1], new ulong[count + 1]);

    /// <summary>Splits a message; null when it is malformed, has a field that the layout does not know, text that is no UTF-8, or more than it may.</summary>
    public static IbcFieldValues? TrySplit(ReadOnlyMemory<byte> message, string layout)
    {
        if (message.Length > IbcLimits.MessageBytesMax) return null;
        IbcFieldValues fields = new(layout.Length);
        ProtoReader reader = new(message.Span);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire) || field > layout.Length) return null;
            char kind = layout[field - 1];
            if (kind == 'v')
            {
                if (wire != WireType.Varint || !reader.TryVarint(out fields._numbers[field])) return null;
                continue;
            }
            if (kind == '-' || wire != WireType.Bytes || !reader.TryBytes(out ReadOnlySpan<byte> value) || (kind == 's' && !Utf8.IsValid(value))) return null;
            ReadOnlyMemory<byte> part = message.Slice(reader.Position - value.Length, value.Length);
            if (kind != 'r') fields._bytes[field] = part;
            else if (fields._repeated.Count < RepeatedMax) fields._repeated.Add(part);
            else return null;
        }
        return fields;
    }

    /// <summary>A text; empty when it is not there.</summary>
    public string Text(int field) => Encoding.UTF8.GetString(_bytes[field].Span);

    /// <summary>Bytes; empty when they are not there.</summary>
    public ReadOnlyMemory<byte> Bytes(int field) => _bytes[field];

    /// <summary>A number; 0 when it is not there.</summary>
    public ulong Number(int field) => _numbers[field];

    /// <summary>The repeated field's parts.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Repeated => _repeated;

    /// <summary>A height; false when it is malformed. Zero when it is not there.</summary>
    public bool TryHeight(int field, out IbcHeight height) => IbcHeight.TryDecode(_bytes[field].Span, out height);

    /// <summary>A message; false when it is malformed.</summary>
    public bool TryMessage<T>(int field, [NotNullWhen(true)] out T? message) where T : IProtoMessage<T> => T.TryDecode(_bytes[field].Span, out message);

    /// <summary>The repeated messages; false when one is malformed.</summary>
    public bool TryRepeated<T>(out List<T> messages) where T : IProtoMessage<T>
    {
        messages = [];
        foreach (ReadOnlyMemory<byte> each in _repeated)
        {
            if (!T.TryDecode(each.Span, out T? message)) return false;
            messages.Add(message);
        }
        return true;
    }
}
