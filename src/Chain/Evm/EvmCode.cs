using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Evm;

/// <summary>
/// Code made ready to run: it never moves, zeros stand before and behind it, and its jump destinations are marked. Zeros behind let a loop run
/// without looking for the end (0x00 is STOP) and read a whole word as the immediate of the last PUSH; zeros before let it read the word that ends with one.
/// </summary>
public sealed unsafe class EvmCode
{
    /// <summary>Zero bytes before the code, at least.</summary>
    public const int PaddingBefore = 32;

    /// <summary>Zero bytes behind the code, at least.</summary>
    public const int PaddingBehind = 64;

    // The code of a delegated account (EIP-7702): these three bytes, then the address whose code runs.
    private const int DelegationSize = 3 + Address.Size;

    private static ReadOnlySpan<byte> DelegationPrefix => [0xEF, 0x01, 0x00];

    // One pinned piece: padding, code, padding, then a bit for each byte of code.
    private byte[] _memory = [];
    private byte* _jumpDestinations;
    private readonly CompiledCode?[] _compiledByFork = new CompiledCode?[(int)EvmFork.Osaka + 1];

    /// <summary>Prepares <paramref name="code"/>, whose Keccak-256 is computed.</summary>
    public EvmCode(ReadOnlySpan<byte> code) : this(code, Keccak256.Hash(code))
    {
    }

    /// <summary>Prepares <paramref name="code"/>, whose Keccak-256 is <paramref name="hash"/>.</summary>
    public EvmCode(ReadOnlySpan<byte> code, in Hash32 hash)
    {
        Load(code);
        Hash = hash;
    }

    private EvmCode()
    {
    }

    /// <summary>The code of an account without code.</summary>
    public static EvmCode Empty { get; } = new([]);

    /// <summary>The first byte of the code; it stays where it is.</summary>
    public byte* Pointer { get; private set; }

    /// <summary>Bytes of code, without padding.</summary>
    public int Size { get; private set; }

    /// <summary>Keccak-256 of the code; zero for init code, whose hash nobody needs.</summary>
    public Hash32 Hash { get; }

    /// <summary>The code without padding.</summary>
    public ReadOnlySpan<byte> Bytes => new(Pointer, Size);

    /// <summary>How often a machine began to run this code: what the compiler goes by.</summary>
    public int ExecutionCount { get; internal set; }

    /// <summary>Gas that the interpreter burned in this code and what it called: what the compiler weighs its own work against.</summary>
    public long InterpretedGas { get; internal set; }

    /// <summary>A place for init code, which is run once: <see cref="Load"/> fills it again and again without allocating.</summary>
    internal static EvmCode CreateScratch() => new();

    /// <summary>True when <paramref name="position"/> is a JUMPDEST that is no immediate of a PUSH; any value may be asked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsJumpDestination(nuint position) => position < (nuint)Size && (_jumpDestinations[position >> 3] >> (int)(position & 7) & 1) != 0;

    /// <summary>The marks of jump destinations: bit <c>p % 8</c> of byte <c>p / 8</c> for the code's byte p.</summary>
    internal byte* JumpDestinations => _jumpDestinations;

    /// <summary>True when the code is a delegation (EIP-7702), with the address whose code runs in its place.</summary>
    public bool TryDelegate(out Address address)
    {
        ReadOnlySpan<byte> code = Bytes;
        bool delegates = code.Length == DelegationSize && code.StartsWith(DelegationPrefix);
        address = delegates ? new Address(code[DelegationPrefix.Length..]) : default;
        return delegates;
    }

    /// <summary>The code of an account that delegates to <paramref name="address"/>.</summary>
    public static byte[] DelegationTo(in Address address) => [.. DelegationPrefix, .. Address.Bytes(in address)];

    /// <summary>The compiled form for <paramref name="fork"/>, if there is one.</summary>
    public CompiledCode? CompiledFor(EvmFork fork) => _compiledByFork[(int)fork];

    /// <summary>Keeps or drops the compiled form for <paramref name="fork"/>.</summary>
    internal void SetCompiled(EvmFork fork, CompiledCode? compiled) => _compiledByFork[(int)fork] = compiled;

    /// <summary>Replaces the code. Only for a place from <see cref="CreateScratch"/>.</summary>
    internal void Load(ReadOnlySpan<byte> code)
    {
        unchecked
        {
            int end = PaddingBefore + code.Length, marksAt = end + PaddingBehind;
            int size = marksAt + (code.Length >> 3) + 1;
            if (_memory.Length < size) _memory = GC.AllocateArray<byte>(int.Max(size, 2 * _memory.Length), pinned: true);
            else _memory.AsSpan(end, size - end).Clear(); // what stood there before may have been longer
            byte* memory = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory));
            Pointer = memory + PaddingBefore;
            Size = code.Length;
            _jumpDestinations = memory + marksAt;
            code.CopyTo(new Span<byte>(Pointer, Size));
            MarkJumpDestinations();
        }
    }

    private void MarkJumpDestinations()
    {
        unchecked
        {
            byte* code = Pointer, marks = _jumpDestinations;
            int size = Size;
            for (int at = 0; at < size; at++)
            {
                int opcode = code[at];
                // As signed bytes only PUSH1 to PUSH32 are above JUMPDEST and PUSH0: one comparison passes most of the code.
                if ((sbyte)opcode < (sbyte)Opcode.JumpDest) continue;
                if (opcode >= (int)Opcode.Push1) at += opcode - (int)Opcode.Push0;
                else if (opcode == (int)Opcode.JumpDest) marks[at >> 3] |= (byte)(1 << (at & 7));
            }
        }
    }
}
