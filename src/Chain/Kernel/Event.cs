using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Kernel;

/// <summary>Something that happened while an operation executed. Events are unmanaged readonly record structs, packed, written to the block's buffer as they lie in memory, so emitting one allocates nothing.</summary>
public interface IEvent;

/// <summary>Numbers an event.</summary>
/// <param name="number">Stable number: module number × 100 + 1 to 99, never reused; its field order never changes, new fields go to a new event.</param>
[AttributeUsage(AttributeTargets.Struct)]
public sealed class EventAttribute(ushort number) : Attribute
{
    /// <summary>Stable number.</summary>
    public ushort Number { get; } = number;
}

/// <summary>The number of an event type, read once.</summary>
public static class EventNumber<TEvent> where TEvent : unmanaged, IEvent
{
    /// <summary>Stable number.</summary>
    public static readonly ushort Value = typeof(TEvent).GetCustomAttribute<EventAttribute>()!.Number;
}

/// <summary>Everything that follows from an event's struct; events have a golden file that locks their layout (tests/Tests/Kernel).</summary>
public sealed class EventDefinition
{
    private readonly Func<ReadOnlyMemory<byte>, object> _box;

    private EventDefinition(Type type, string module, ushort number, int sizeBytes, Func<ReadOnlyMemory<byte>, object> box, string? tail)
    {
        Type = type;
        HasTail = tail is not null;
        Number = number;
        Name = $"{module}.{type.Name}";
        SizeBytes = sizeBytes;
        _box = box;
        byte position = 0;
        Fields = [.. type.GetConstructors().OrderByDescending(constructor => constructor.GetParameters().Length).First().GetParameters()
            .Select(parameter => new FieldDefinition(++position, FieldDefinition.CamelCase(parameter.Name!), FieldDefinition.KindOf(parameter.ParameterType), parameter.ParameterType, 0))];
        if (tail is not null) Fields = [.. Fields, new FieldDefinition(++position, tail, FieldKind.Bytes, typeof(byte[]), ushort.MaxValue - sizeBytes)];
    }

    /// <summary>The struct.</summary>
    public Type Type { get; }

    /// <summary>Stable number.</summary>
    public ushort Number { get; }

    /// <summary>Name in JSON and docs, such as <c>market.Trade</c>.</summary>
    public string Name { get; }

    /// <summary>Size of the packed struct, without a tail.</summary>
    public int SizeBytes { get; }

    /// <summary>Whether bytes of any number follow the struct: its last field then is these, of kind <see cref="FieldKind.Bytes"/>.</summary>
    public bool HasTail { get; }

    /// <summary>Fields in order.</summary>
    public IReadOnlyList<FieldDefinition> Fields { get; }

    /// <summary>Describes the event <typeparamref name="TEvent"/> of the module called <paramref name="module"/>.</summary>
    /// <param name="module">The module's name.</param>
    /// <param name="tail">What the bytes behind the struct are called, in camelCase; null for an event without any.</param>
    public static EventDefinition Of<TEvent>(string module, string? tail = null) where TEvent : unmanaged, IEvent =>
        new(typeof(TEvent), module, EventNumber<TEvent>.Value, Unsafe.SizeOf<TEvent>(), bytes => MemoryMarshal.Read<TEvent>(bytes.Span), tail);

    /// <summary>The event as its boxed struct, or as a <see cref="TailedEvent"/>, for JSON and docs (not for the block path).</summary>
    public object Box(ReadOnlyMemory<byte> bytes) => HasTail ? new TailedEvent(_box(bytes), bytes[SizeBytes..].ToArray()) : _box(bytes);

    /// <summary>The value of a field of a boxed event.</summary>
    public object ValueOf(object boxed, FieldDefinition field)
    {
        if (boxed is TailedEvent tailed)
        {
            if (field == Fields[^1]) return tailed.Tail;
            boxed = tailed.Event;
        }
        return Type.GetProperty(char.ToUpperInvariant(field.Name[0]) + field.Name[1..])!.GetValue(boxed)!;
    }
}

/// <summary>A boxed event with the bytes behind its struct.</summary>
/// <param name="Event">The struct.</param>
/// <param name="Tail">The bytes.</param>
public sealed record TailedEvent(object Event, byte[] Tail);

/// <summary>Walks the events of a stored buffer.</summary>
public ref struct EventReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Number of the current event.</summary>
    public ushort Number { get; private set; }

    /// <summary>Bytes of the current event.</summary>
    public ReadOnlySpan<byte> Payload { get; private set; }

    /// <summary>Moves to the next event; false at the end.</summary>
    /// <exception cref="InvariantException">The buffer is cut short.</exception>
    public bool TryNext()
    {
        if (_rest.IsEmpty) return false;
        Invariant.Assert(_rest.Length >= 4);
        Number = MemoryMarshal.Read<ushort>(_rest);
        int size = MemoryMarshal.Read<ushort>(_rest[2..]);
        Invariant.Assert(_rest.Length >= 4 + size);
        Payload = _rest.Slice(4, size);
        _rest = _rest[(4 + size)..];
        return true;
    }

    /// <summary>The current event as its struct; a tail stands behind it in <see cref="Payload"/>.</summary>
    public readonly TEvent As<TEvent>() where TEvent : unmanaged, IEvent
    {
        Invariant.Assert(Number == EventNumber<TEvent>.Value);
        return MemoryMarshal.Read<TEvent>(Payload);
    }
}
