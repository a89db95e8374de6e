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

    private EventDefinition(Type type, string module, ushort number, int sizeBytes, Func<ReadOnlyMemory<byte>, object> box)
    {
        Type = type;
        Number = number;
        Name = $"{module}.{type.Name}";
        SizeBytes = sizeBytes;
        _box = box;
        byte position = 0;
        Fields = [.. type.GetConstructors().OrderByDescending(constructor => constructor.GetParameters().Length).First().GetParameters()
            .Select(parameter => new FieldDefinition(++position, FieldDefinition.CamelCase(parameter.Name!), FieldDefinition.KindOf(parameter.ParameterType), parameter.ParameterType, 0))];
    }

    /// <summary>The struct.</summary>
    public Type Type { get; }

    /// <summary>Stable number.</summary>
    public ushort Number { get; }

    /// <summary>Name in JSON and docs, such as <c>market.Trade</c>.</summary>
    public string Name { get; }

    /// <summary>Size of the packed struct.</summary>
    public int SizeBytes { get; }

    /// <summary>Fields in order.</summary>
    public IReadOnlyList<FieldDefinition> Fields { get; }

    /// <summary>Describes the event <typeparamref name="TEvent"/> of the module called <paramref name="module"/>.</summary>
    public static EventDefinition Of<TEvent>(string module) where TEvent : unmanaged, IEvent =>
        new(typeof(TEvent), module, EventNumber<TEvent>.Value, Unsafe.SizeOf<TEvent>(), bytes => MemoryMarshal.Read<TEvent>(bytes.Span));

    /// <summary>The event as its boxed struct, for JSON and docs (not for the block path).</summary>
    public object Box(ReadOnlyMemory<byte> bytes) => _box(bytes);

    /// <summary>The value of a field of a boxed event.</summary>
    public object ValueOf(object boxed, FieldDefinition field) =>
        Type.GetProperty(char.ToUpperInvariant(field.Name[0]) + field.Name[1..])!.GetValue(boxed)!;
}

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

    /// <summary>The current event as its struct.</summary>
    public readonly TEvent As<TEvent>() where TEvent : unmanaged, IEvent
    {
        Invariant.Assert(Number == EventNumber<TEvent>.Value);
        return MemoryMarshal.Read<TEvent>(Payload);
    }
}
