using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Modules.Evm.Contracts;

namespace Gwangan.Node.Ethereum;

/// <summary>What a simulation finds in place of an account's own: balance, nonce, code, storage. What is null stays.</summary>
/// <param name="Account">Whose.</param>
public sealed record AccountOverride(Address Account)
{
    /// <summary>What it has.</summary>
    public UInt256? Balance { get; init; }

    /// <summary>Its nonce.</summary>
    public ulong? Nonce { get; init; }

    /// <summary>Its code.</summary>
    public byte[]? Code { get; init; }

    /// <summary>All of its storage.</summary>
    public IReadOnlyList<(UInt256 Key, UInt256 Value)>? State { get; init; }

    /// <summary>Slots of its storage; the others stay.</summary>
    public IReadOnlyList<(UInt256 Key, UInt256 Value)>? StateDiff { get; init; }

    /// <summary>Where the precompile of this address is to stand instead.</summary>
    public Address? MovePrecompileTo { get; init; }

    /// <summary>Puts all of a list in place.</summary>
    /// <exception cref="CallRefusedException">One cannot stand there.</exception>
    public static void Apply(IReadOnlyList<AccountOverride> overrides, SideBlock block)
    {
        HashSet<Address> targets = [];
        foreach (AccountOverride each in overrides)
        {
            if (targets.Contains(each.Account)) throw new CallRefusedException($"account {each.Account} has already been overridden by a precompile");
            if (each.MovePrecompileTo is { } target)
            {
                if (!block.Precompiles.TryFind(each.Account, out _)) throw new CallRefusedException($"account {each.Account} is not a precompile");
                if (overrides.Any(other => other.Account == target)) throw new CallRefusedException($"account {target} is already overridden");
                targets.Add(target);
            }
            each.Apply(block);
        }
    }

    private void Apply(SideBlock block)
    {
        if (State is not null && StateDiff is not null) throw new CallRefusedException($"account {Account} has both 'state' and 'stateDiff'");
        // Whoever overrides anything of a precompile has the account alone.
        if (block.Precompiles.TryFind(Account, out _)) block.Precompiles = block.Precompiles.Move(Account, MovePrecompileTo);
        if (Code is not null && (ContractAddresses.IsModule(Account, out _) || ContractAddresses.IsToken(Account, out _))) block.Hide(Account);
        if (Balance is { } balance) block.SetBalance(Account, balance);
        block.Change(state =>
        {
            int account = state.Find(Account);
            if (Nonce is { } nonce) state.SetNonce(account, nonce);
            if (Code is not null) state.SetCode(account, Code.Length == 0 ? EvmCode.Empty : new EvmCode(Code));
            if (State is not null) account = state.ReplaceStorage(account);
            foreach ((UInt256 key, UInt256 value) in State ?? StateDiff ?? []) state.Sstore(account, in key, in value, out _);
        });
    }
}

/// <summary>What a simulation finds in place of its block's own. What is null stays.</summary>
public sealed record BlockOverride
{
    /// <summary>Its height.</summary>
    public ulong? Number { get; init; }

    /// <summary>Its time, seconds since 1970.</summary>
    public ulong? Time { get; init; }

    /// <summary>Its gas limit.</summary>
    public ulong? GasLimit { get; init; }

    /// <summary>Its proposer.</summary>
    public Address? Coinbase { get; init; }

    /// <summary>What PREVRANDAO gives.</summary>
    public Hash32? PrevRandao { get; init; }

    /// <summary>Its base fee.</summary>
    public UInt256? BaseFee { get; init; }

    /// <summary>The price of blob gas.</summary>
    public UInt256? BlobBaseFee { get; init; }

    /// <summary>The block with these in place.</summary>
    public EvmBlock Apply(EvmBlock block) => new()
    {
        Number = Number ?? block.Number,
        Time = Time ?? block.Time,
        Coinbase = Coinbase ?? block.Coinbase,
        GasLimit = GasLimit ?? block.GasLimit,
        BaseFee = BaseFee ?? block.BaseFee,
        PrevRandao = PrevRandao is { } randao ? UInt256.FromHash32(in randao) : block.PrevRandao,
        BlobBaseFee = BlobBaseFee ?? block.BlobBaseFee,
        Hashes = block.Hashes,
    };
}
