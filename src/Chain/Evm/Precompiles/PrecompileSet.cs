using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm.Precompiles;

/// <summary>The precompiles of a fork by their addresses (yellow paper, section 9.4.3 and appendix E, and the EIPs named below).</summary>
public sealed class PrecompileSet
{
    // All addresses are numbers below this.
    private const int NumberMax = 0x100;

    private static readonly PrecompileSet[] ByFork = MakeAll();

    private readonly Precompile?[] _byNumber = new Precompile?[NumberMax + 1];
    private readonly Address[] _addresses;
    private readonly SortedDictionary<Address, Precompile>? _moved;

    private PrecompileSet(EvmFork fork)
    {
        Fill(_byNumber, fork);
        var addresses = new List<Address>();
        for (int number = 0; number <= NumberMax; number++)
            if (_byNumber[number] is not null) addresses.Add(new UInt256((ulong)number).ToAddress());
        _addresses = [.. addresses];
    }

    private PrecompileSet(PrecompileSet other)
    {
        (_byNumber, _addresses, _moved) = ([.. other._byNumber], other._addresses, []);
        if (other._moved is null) return;
        foreach ((Address address, Precompile precompile) in other._moved) _moved.Add(address, precompile);
    }

    /// <summary>The addresses that hold a precompile, ascending: they are warm in every transaction (EIP-2929).</summary>
    public ReadOnlySpan<Address> Addresses => _addresses;

    /// <summary>The set of <paramref name="fork"/>, one object for the whole process.</summary>
    public static PrecompileSet Of(EvmFork fork) => ByFork[(int)fork];

    /// <summary>A set in which the precompile of one address stands at another in place of what is there, or nowhere: what a simulation may ask for. The addresses that are warm stay.</summary>
    public PrecompileSet Move(in Address from, Address? to)
    {
        Invariant.Assert(TryFind(in from, out Precompile? precompile));
        PrecompileSet moved = new(this);
        moved._moved!.Remove(from);
        if (TryNumber(in from, out uint number)) moved._byNumber[number] = null;
        if (to is not { } target) return moved;
        if (TryNumber(in target, out number)) moved._byNumber[number] = precompile;
        else moved._moved[target] = precompile;
        return moved;
    }

    /// <summary>The precompile at <paramref name="address"/>; false when there is none.</summary>
    public bool TryFind(in Address address, [NotNullWhen(true)] out Precompile? precompile)
    {
        precompile = null;
        if (TryNumber(in address, out uint number)) precompile = _byNumber[number];
        else if (_moved is not null) _moved.TryGetValue(address, out precompile);
        return precompile is not null;
    }

    private static bool TryNumber(in Address address, out uint number)
    {
        ReadOnlySpan<byte> bytes = Address.Bytes(in address);
        number = BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]);
        return (BinaryPrimitives.ReadUInt64LittleEndian(bytes) | BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..])) == 0 && number <= NumberMax;
    }

    private static void Fill(Precompile?[] at, EvmFork fork)
    {
        at[0x01] = new EcRecover();
        at[0x02] = new Sha256Hash();
        at[0x03] = new Ripemd160Hash();
        at[0x04] = new Identity();
        if (fork >= EvmFork.Byzantium)
        {
            at[0x05] = new ModExpPrecompile(fork);
            at[0x06] = new Bn254Add(fork);
            at[0x07] = new Bn254Multiply(fork);
            at[0x08] = new Bn254Pairing(fork);
        }
        if (fork >= EvmFork.Istanbul)
        {
            at[0x09] = new Blake2F();
        }
        if (fork >= EvmFork.Cancun)
        {
            at[0x0a] = new PointEvaluation();
        }
        if (fork >= EvmFork.Prague)
        {
            BlsPrecompiles.Fill(at);
        }
        if (fork >= EvmFork.Osaka)
        {
            at[0x100] = new P256Verify();
        }
    }

    private static PrecompileSet[] MakeAll()
    {
        var sets = new PrecompileSet[(int)EvmFork.Osaka + 1];
        for (int fork = 0; fork < sets.Length; fork++) sets[fork] = new PrecompileSet((EvmFork)fork);
        return sets;
    }
}
