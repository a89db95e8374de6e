using System.Text;

namespace Gwangan.Chain.Evm.Compiler;

/// <summary>Shows what the compiler writes, for documentation and for whoever looks for a fault in it.</summary>
public static class CompilerListing
{
    /// <summary>The IL of <paramref name="code"/> under the rules of <paramref name="fork"/>, an instruction a line, with the EVM's instructions as remarks; null when the code is beyond the limits.</summary>
    public static string? Of(ReadOnlySpan<byte> code, EvmFork fork)
    {
        var listing = new StringBuilder();
        return ContractCompiler.TryCompile(new EvmCode(code), fork, handsOver: true, out _, listing) ? listing.ToString() : null;
    }
}
