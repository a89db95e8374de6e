using System.Buffers.Binary;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Evm.Precompiles;

/// <summary>BLAKE2F at 0x09: BLAKE2b's compression function with a chosen number of rounds, one gas each (EIP-152).</summary>
internal sealed class Blake2F : Precompile
{
    private const int InputSize = 213;

    /// <inheritdoc/>
    public override string Name => "blake2f";

    /// <inheritdoc/>
    public override long GasOf(ReadOnlySpan<byte> input) => input.Length == InputSize ? BinaryPrimitives.ReadUInt32BigEndian(input) : 0;

    /// <inheritdoc/>
    /// <remarks>Input is rounds, eight words of state, sixteen of message, two of offset (all little-endian but the rounds) and the final flag, 0 or 1.</remarks>
    public override bool TryRun(ReadOnlySpan<byte> input, PrecompileOutput output)
    {
        if (input.Length != InputSize || input[^1] > 1) return false;
        Span<ulong> state = stackalloc ulong[8], message = stackalloc ulong[16];
        for (int i = 0; i < state.Length; i++) state[i] = BinaryPrimitives.ReadUInt64LittleEndian(input[(4 + 8 * i)..]);
        for (int i = 0; i < message.Length; i++) message[i] = BinaryPrimitives.ReadUInt64LittleEndian(input[(68 + 8 * i)..]);
        ulong offsetLow = BinaryPrimitives.ReadUInt64LittleEndian(input[196..]), offsetHigh = BinaryPrimitives.ReadUInt64LittleEndian(input[204..]);
        Blake2.Compress(state, message, offsetLow, offsetHigh, input[^1] == 1, BinaryPrimitives.ReadUInt32BigEndian(input));
        Span<byte> answer = output.Take(64);
        for (int i = 0; i < state.Length; i++) BinaryPrimitives.WriteUInt64LittleEndian(answer[(8 * i)..], state[i]);
        return true;
    }
}
