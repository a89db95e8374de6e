using Gwangan.Chain.Base;

namespace Gwangan.Chain.Cosmos.Comet;

/// <summary>A point in time in UTC: google.protobuf.Timestamp.</summary>
/// <param name="Seconds">Seconds since 1970-01-01, negative before.</param>
/// <param name="Nanos">Nanoseconds within the second, 0 to 999,999,999.</param>
public readonly record struct Timestamp(long Seconds, int Nanos) : IProtoMessage<Timestamp>, IComparable<Timestamp>
{
    private const long NanosPerSecond = 1_000_000_000;

    /// <summary>0001-01-01, the time that Go calls zero and CometBFT writes where there is none.</summary>
    public static Timestamp GoZero => new(-62_135_596_800, 0);

    private const long SecondsMax = 253_402_300_799;

    /// <summary>The time <paramref name="ns"/> nanoseconds after 1970-01-01.</summary>
    public static Timestamp FromUnixNs(long ns)
    {
        (long seconds, long nanos) = Math.DivRem(ns, NanosPerSecond);
        return nanos < 0 ? new Timestamp(seconds - 1, (int)(nanos + NanosPerSecond)) : new Timestamp(seconds, (int)nanos);
    }

    /// <summary>Nanoseconds since 1970-01-01; false when that does not fit in 64 bits, as for <see cref="GoZero"/>.</summary>
    public bool TryUnixNs(out long ns)
    {
        Int128 wide = ((Int128)Seconds * NanosPerSecond) + Nanos;
        bool fits = wide >= long.MinValue && wide <= long.MaxValue;
        ns = fits ? (long)wide : 0;
        return fits;
    }

    /// <summary>The time <paramref name="span"/> later; periods come from messages of strangers, so a sum beyond the range ends at it.</summary>
    public Timestamp After(Timestamp span)
    {
        long nanos = (long)Nanos + span.Nanos;
        Int128 seconds = (Int128)Seconds + span.Seconds + nanos / NanosPerSecond;
        return new((long)Int128.Clamp(seconds, long.MinValue, long.MaxValue), (int)(nanos % NanosPerSecond));
    }

    /// <inheritdoc/>
    public int CompareTo(Timestamp other) => Seconds != other.Seconds ? Seconds.CompareTo(other.Seconds) : Nanos.CompareTo(other.Nanos);

    /// <summary>Earlier.</summary>
    public static bool operator <(Timestamp left, Timestamp right) => left.CompareTo(right) < 0;

    /// <summary>Later.</summary>
    public static bool operator >(Timestamp left, Timestamp right) => left.CompareTo(right) > 0;

    /// <summary>Not later.</summary>
    public static bool operator <=(Timestamp left, Timestamp right) => left.CompareTo(right) <= 0;

    /// <summary>Not earlier.</summary>
    public static bool operator >=(Timestamp left, Timestamp right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        writer.Int64(1, Seconds);
        writer.Int64(2, Nanos);
    }

    /// <inheritdoc/>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out Timestamp message)
    {
        message = default;
        var reader = new ProtoReader(bytes);
        long seconds = 0;
        int nanos = 0;
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool ok = (field, wire) switch
            {
                (1, WireType.Varint) => reader.TryInt64(out seconds),
                (2, WireType.Varint) => reader.TryInt32(out nanos),
                _ => field > 2 && reader.TrySkip(wire),
            };
            if (!ok) return false;
        }
        message = new Timestamp(seconds, nanos);
        return seconds >= GoZero.Seconds && seconds <= SecondsMax && nanos is >= 0 and < (int)NanosPerSecond;
    }
}
