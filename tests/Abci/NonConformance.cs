namespace Gwangan.Abci;

/// <summary>The application did what ABCI 2.0 does not allow; the message says what, in one sentence.</summary>
public sealed class NonConformance(string message) : Exception(message)
{
    /// <summary>Throws unless a requirement holds.</summary>
    public static void Unless(bool holds, string problem)
    {
        if (!holds) throw new NonConformance(problem);
    }

    /// <summary>Bytes as they are shown in reports.</summary>
    public static string Hex(ReadOnlyMemory<byte> bytes) => bytes.IsEmpty ? "(empty)" : Convert.ToHexStringLower(bytes.Span);
}

/// <summary>The scenario cannot be run with this application; the message says why.</summary>
public sealed class NotApplicable(string reason) : Exception(reason);
