using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm.State;

namespace Gwangan.Chain.Modules.Evm.Contracts;

/// <summary>What a token keeps in its own storage: allowances, numbers of permits, used authorizations. Laid out as Solidity would, so that eth_getProof and indexers find it.</summary>
/// <remarks>Slot 1 is <c>mapping(address owner => mapping(address spender => uint256))</c>, slot 2 <c>mapping(address owner => uint256)</c>, slot 3 <c>mapping(address authorizer => mapping(bytes32 nonce => uint256))</c>. Balances are the ledger's: slot 0 is empty.</remarks>
public readonly ref struct TokenStorage(EvmState state, int token)
{
    private const byte Allowances = 1, PermitNonces = 2, Authorizations = 3;

    private readonly EvmState _state = state;

    /// <summary>What a spender may still move for an owner.</summary>
    public UInt256 AllowanceOf(in Address owner, in Address spender) => Load(AllowanceSlot(in owner, in spender));

    /// <summary>Sets what a spender may move.</summary>
    public void SetAllowance(in Address owner, in Address spender, in UInt256 value) => Store(AllowanceSlot(in owner, in spender), in value);

    /// <summary>The number that an owner's next permit carries.</summary>
    public UInt256 PermitNonceOf(in Address owner) => Load(Slot(Padded(in owner), PermitNonces));

    /// <summary>Uses an owner's number.</summary>
    public void UsePermitNonce(in Address owner)
    {
        Hash32 slot = Slot(Padded(in owner), PermitNonces);
        Store(slot, Load(slot) + UInt256.One);
    }

    /// <summary>Whether an authorization was used or cancelled.</summary>
    public bool IsUsed(in Address authorizer, in Hash32 nonce) => !Load(AuthorizationSlot(in authorizer, in nonce)).IsZero;

    /// <summary>Uses an authorization up.</summary>
    public void Use(in Address authorizer, in Hash32 nonce) => Store(AuthorizationSlot(in authorizer, in nonce), UInt256.One);

    private UInt256 Load(in Hash32 slot)
    {
        _state.Sload(token, UInt256.FromBigEndian(Hash32.Bytes(in slot)), out UInt256 value, out _);
        return value;
    }

    private void Store(in Hash32 slot, in UInt256 value) => _state.Sstore(token, UInt256.FromBigEndian(Hash32.Bytes(in slot)), in value, out _);

    private static Hash32 AllowanceSlot(in Address owner, in Address spender)
    {
        Hash32 ofOwner = Slot(Padded(in owner), Allowances);
        return Keccak256.Hash(Hash32.Bytes(Padded(in spender)), Hash32.Bytes(in ofOwner));
    }

    private static Hash32 AuthorizationSlot(in Address authorizer, in Hash32 nonce)
    {
        Hash32 ofAuthorizer = Slot(Padded(in authorizer), Authorizations);
        return Keccak256.Hash(Hash32.Bytes(in nonce), Hash32.Bytes(in ofAuthorizer));
    }

    private static Hash32 Slot(in Hash32 key, byte position)
    {
        Span<byte> at = stackalloc byte[Hash32.Size];
        at.Clear();
        at[^1] = position;
        return Keccak256.Hash(Hash32.Bytes(in key), at);
    }

    private static Hash32 Padded(in Address address)
    {
        Span<byte> word = stackalloc byte[Hash32.Size];
        word.Clear();
        Address.Bytes(in address).CopyTo(word[(Hash32.Size - Address.Size)..]);
        return new Hash32(word);
    }
}
