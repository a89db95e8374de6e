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

    // One pinned piece: padding, code, padding.
    private byte[] _memory = [];

    // Bit p % 64 of word p / 64 for the code's byte p. Empty until the first jump; whoever sees the array sees all of it, on other threads, too.
    private ulong[] _marks = [];
    private ulong[]? _scratchMarks; // only a scratch has them: its marks are made again and again, and no other thread sees them
    private int _alike; // the fork that was asked for last and one more, and in the low byte the oldest that is alike; one number, so that no thread sees half of it
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
    internal static EvmCode CreateScratch() => new() { _scratchMarks = [] };

    /// <summary>True when <paramref name="position"/> is a JUMPDEST that is no immediate of a PUSH; any value may be asked.</summary>
    /// <remarks>The marks are made at the first jump: code of which only the size is asked, or a part copied, needs none.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsJumpDestination(nuint position)
    {
        ulong[] marks = _marks;
        return position >> 6 < (nuint)marks.Length ? (marks[position >> 6] >> (int)(position & 63) & 1) != 0 : IsJumpDestinationAtFirst(position);
    }

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

    /// <summary>The oldest fork under which the code's own instructions do what they do under <paramref name="fork"/>; false where that was not asked last.</summary>
    internal bool TryOldestAlike(EvmFork fork, out EvmFork oldest)
    {
        int alike = _alike;
        oldest = (EvmFork)(alike & byte.MaxValue);
        return alike >> 8 == (int)fork + 1;
    }

    /// <summary>Keeps that fork.</summary>
    internal void SetOldestAlike(EvmFork fork, EvmFork oldest) => _alike = ((int)fork + 1) << 8 | (int)oldest;

    /// <summary>Replaces the code. Only for a place from <see cref="CreateScratch"/>.</summary>
    internal void Load(ReadOnlySpan<byte> code)
    {
        unchecked
        {
            int end = PaddingBefore + code.Length, size = end + PaddingBehind;
            if (_memory.Length < size) _memory = GC.AllocateArray<byte>(int.Max(size, 2 * _memory.Length), pinned: true);
            else _memory.AsSpan(end, PaddingBehind).Clear(); // what stood there before may have been longer
            byte* memory = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory));
            Pointer = memory + PaddingBefore;
            Size = code.Length;
            _marks = [];
            _alike = 0;
            code.CopyTo(new Span<byte>(Pointer, Size));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool IsJumpDestinationAtFirst(nuint position)
    {
        if (position >= (nuint)Size) return false;
        MarkJumpDestinations();
        return IsJumpDestination(position);
    }

    private void MarkJumpDestinations()
    {
        unchecked
        {
            byte* code = Pointer;
            int size = Size, count = (size + 63) >> 6;
            ulong[] marks = _scratchMarks?.Length >= count ? _scratchMarks : new ulong[count];
            if (_scratchMarks is not null)
            {
                _scratchMarks = marks;
                Array.Clear(marks);
            }
            ulong word = 0; // the marks of 64 bytes, gathered before they are written
            int words = 0;
            for (int at = 0; at < size; at++)
            {
                int opcode = code[at];
                // As signed bytes only PUSH0 to PUSH32, and three between, are above JUMPDEST: one comparison passes most of the code.
                if ((sbyte)opcode < (sbyte)Opcode.JumpDest) continue;
                if (opcode >= (int)Opcode.Push0)
                {
                    at += opcode - (int)Opcode.Push0;
                    continue;
                }
                if (opcode != (int)Opcode.JumpDest) continue;
                if (at >> 6 != words)
                {
                    marks[words] = word;
                    word = 0;
                    words = at >> 6;
                }
                word |= 1UL << at;
            }
            marks[words] = word;
            _marks = marks;
        }
    }
}
