using Gwangan.Chain.Evm;

namespace Gwangan.Chain.Modules.Evm.Contracts;

/// <summary>The two ends of a call that was understood.</summary>
internal static class NativeAnswers
{
    /// <summary>Done, with what is returned.</summary>
    public static NativeOutcome Return(this NativeCall call, ReadOnlySpan<byte> output)
    {
        call.SetOutput(output);
        return NativeOutcome.Returned;
    }

    /// <summary>Refused, with the reason.</summary>
    public static NativeOutcome Revert(this NativeCall call, ReadOnlySpan<byte> reason)
    {
        call.SetOutput(reason);
        return NativeOutcome.Reverted;
    }
}
