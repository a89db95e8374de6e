using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Abi;

namespace Gwangan.Chain.Modules.Evm.Contracts;

// What owners sign and others hand in: permits (EIP-2612), authorizations (EIP-3009), and the domain they sign for (EIP-712, 5267).
public sealed partial class TokenContract
{
    // ecrecover's price.
    private const long RecoverGas = 3_000;

    // A purse with a hundred owners signs with 6,500 bytes.
    private const int SignatureSizeMax = 8_192;

    private static readonly byte[] UsedTopic = AbiSignature.Topic("AuthorizationUsed(address,bytes32)");
    private static readonly byte[] CanceledTopic = AbiSignature.Topic("AuthorizationCanceled(address,bytes32)");
    private static readonly byte[] IsValidSignature = AbiSignature.SelectorBytes("isValidSignature(bytes32,bytes)");

    private Hash32 _domain;

    private void AddSigned()
    {
        Add("nonces(address)", Nonces);
        Add("version()", Version);
        Add("DOMAIN_SEPARATOR()", DomainSeparator);
        Add("eip712Domain()", Eip712Domain);
        Add("PERMIT_TYPEHASH()", (NativeCall call, ref AbiReader _) => TypeHash(call, TypedData.Permit));
        Add("TRANSFER_WITH_AUTHORIZATION_TYPEHASH()", (NativeCall call, ref AbiReader _) => TypeHash(call, TypedData.Transfer));
        Add("RECEIVE_WITH_AUTHORIZATION_TYPEHASH()", (NativeCall call, ref AbiReader _) => TypeHash(call, TypedData.Receive));
        Add("CANCEL_AUTHORIZATION_TYPEHASH()", (NativeCall call, ref AbiReader _) => TypeHash(call, TypedData.Cancel));
        Add("authorizationState(address,bytes32)", AuthorizationState);
        foreach ((string signature, bool isBytes) in (ReadOnlySpan<(string, bool)>)[("uint8,bytes32,bytes32", false), ("bytes", true)])
        {
            Add($"permit(address,address,uint256,uint256,{signature})", (NativeCall call, ref AbiReader arguments) => Permit(call, ref arguments, isBytes));
            Add($"transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,{signature})", (NativeCall call, ref AbiReader arguments) => Authorized(call, ref arguments, isReceive: false, isBytes));
            Add($"receiveWithAuthorization(address,address,uint256,uint256,uint256,bytes32,{signature})", (NativeCall call, ref AbiReader arguments) => Authorized(call, ref arguments, isReceive: true, isBytes));
            Add($"cancelAuthorization(address,bytes32,{signature})", (NativeCall call, ref AbiReader arguments) => CancelAuthorization(call, ref arguments, isBytes));
        }
    }

    private ulong SecondsNow => (ulong)(_call.TimeMs / 1000);

    private NativeOutcome Nonces(NativeCall call, ref AbiReader arguments)
    {
        Address owner = arguments.Address();
        if (arguments.Failed) return Malformed(call);
        return call.TryCharge(LookGas) ? Return(call, Storage(call).PermitNonceOf(in owner)) : NativeOutcome.OutOfGas;
    }

    private NativeOutcome Version(NativeCall call, ref AbiReader arguments) =>
        call.TryCharge(AnswerGas) ? call.Return(_answer.Begin([], 1).Bytes("1"u8).Written) : NativeOutcome.OutOfGas;

    private NativeOutcome TypeHash(NativeCall call, byte[] type) => call.TryCharge(AnswerGas) ? call.Return(type) : NativeOutcome.OutOfGas;

    private NativeOutcome DomainSeparator(NativeCall call, ref AbiReader arguments)
    {
        if (!call.TryCharge(LookGas)) return NativeOutcome.OutOfGas;
        Hash32 domain = Domain(call);
        return call.Return(Hash32.Bytes(in domain));
    }

    private NativeOutcome Eip712Domain(NativeCall call, ref AbiReader arguments)
    {
        if (!call.TryCharge(LookGas)) return NativeOutcome.OutOfGas;
        Span<byte> fields = stackalloc byte[Hash32.Size];
        fields.Clear();
        fields[0] = 0x0F; // name, version, chain id and contract; no salt, no extensions
        Span<byte> none = stackalloc byte[Hash32.Size];
        none.Clear();
        // An array without elements is written as bytes without bytes.
        return call.Return(_answer.Begin([], 7).Word(fields).Bytes(System.Text.Encoding.UTF8.GetBytes(Asset.Name.ToString())).Bytes("1"u8)
            .Unsigned(_chainId).Address(call.Self).Word(none).Bytes([]).Written);
    }

    private NativeOutcome AuthorizationState(NativeCall call, ref AbiReader arguments)
    {
        Address authorizer = arguments.Address();
        Hash32 nonce = new(arguments.Word());
        if (arguments.Failed) return Malformed(call);
        return call.TryCharge(LookGas) ? call.Return(_answer.Begin([], 1).Bool(Storage(call).IsUsed(in authorizer, in nonce)).Written) : NativeOutcome.OutOfGas;
    }

    private NativeOutcome Permit(NativeCall call, ref AbiReader arguments, bool isBytes)
    {
        Address owner = arguments.Address(), spender = arguments.Address();
        UInt256 value = UInt256.FromBigEndian(arguments.Word()), deadline = UInt256.FromBigEndian(arguments.Word());
        Signature signature = new(ref arguments, isBytes);
        if (arguments.Failed) return Malformed(call);
        if (call.IsStatic) return NativeOutcome.StaticViolation;
        if (!call.TryCharge(RecoverGas + (2 * LookGas) + (2 * NewGas) + LogGas)) return NativeOutcome.OutOfGas;
        if (deadline < SecondsNow) return Fail(call, "ERC2612ExpiredSignature(uint256)", writer => writer.Word(Bytes(deadline)), 1);
        TokenStorage storage = Storage(call);
        ReadOnlySpan<byte> message = _answer.Begin([], 6).Word(TypedData.Permit).Address(in owner).Address(in spender).Word(Bytes(value)).Word(Bytes(storage.PermitNonceOf(in owner))).Word(Bytes(deadline)).Written;
        Hash32 digest = DigestOf(call, message);
        if (!IsSignedBy(call, in owner, in digest, signature, out Address signer))
            return Fail(call, "ERC2612InvalidSigner(address,address)", writer => writer.Address(in signer).Address(in owner), 2);
        if (spender.IsZero) return Fail(call, "ERC20InvalidSpender(address)", writer => writer.Address(Address.Zero), 1);
        storage.UsePermitNonce(in owner);
        SetAllowance(call, in owner, in spender, in value);
        return call.Return([]);
    }

    private NativeOutcome Authorized(NativeCall call, ref AbiReader arguments, bool isReceive, bool isBytes)
    {
        Address from = arguments.Address(), to = arguments.Address();
        UInt256 value = UInt256.FromBigEndian(arguments.Word()), validAfter = UInt256.FromBigEndian(arguments.Word()), validBefore = UInt256.FromBigEndian(arguments.Word());
        Hash32 nonce = new(arguments.Word());
        Signature signature = new(ref arguments, isBytes);
        if (arguments.Failed) return Malformed(call);
        if (call.IsStatic) return NativeOutcome.StaticViolation;
        if (!call.TryCharge(RecoverGas + LookGas + NewGas + LogGas)) return NativeOutcome.OutOfGas;
        if (isReceive && to != call.Caller)
        {
            Address caller = call.Caller;
            return Fail(call, "CallerMustBePayee(address,address)", writer => writer.Address(in caller).Address(in to), 2);
        }
        if (SecondsNow <= validAfter) return Fail(call, "AuthorizationNotYetValid(uint256)", writer => writer.Word(Bytes(validAfter)), 1);
        if (SecondsNow >= validBefore) return Fail(call, "AuthorizationExpired(uint256)", writer => writer.Word(Bytes(validBefore)), 1);
        TokenStorage storage = Storage(call);
        if (storage.IsUsed(in from, in nonce)) return Fail(call, "AuthorizationUsedOrCanceled(address,bytes32)", writer => writer.Address(in from).Word(Hash32.Bytes(in nonce)), 2);
        ReadOnlySpan<byte> message = _answer.Begin([], 7).Word(isReceive ? TypedData.Receive : TypedData.Transfer).Address(in from).Address(in to)
            .Word(Bytes(value)).Word(Bytes(validAfter)).Word(Bytes(validBefore)).Word(Hash32.Bytes(in nonce)).Written;
        Hash32 digest = DigestOf(call, message);
        if (!IsSignedBy(call, in from, in digest, signature, out Address signer))
            return Fail(call, "AuthorizationInvalidSigner(address,address)", writer => writer.Address(in signer).Address(in from), 2);
        if (!Pay(call, in from, in to, in value, out NativeOutcome refused)) return refused;
        storage.Use(in from, in nonce);
        AddLog(call, UsedTopic, Word(in from), nonce, []);
        return call.Return([]);
    }

    private NativeOutcome CancelAuthorization(NativeCall call, ref AbiReader arguments, bool isBytes)
    {
        Address authorizer = arguments.Address();
        Hash32 nonce = new(arguments.Word());
        Signature signature = new(ref arguments, isBytes);
        if (arguments.Failed) return Malformed(call);
        if (call.IsStatic) return NativeOutcome.StaticViolation;
        if (!call.TryCharge(RecoverGas + LookGas + NewGas + LogGas)) return NativeOutcome.OutOfGas;
        TokenStorage storage = Storage(call);
        if (storage.IsUsed(in authorizer, in nonce)) return Fail(call, "AuthorizationUsedOrCanceled(address,bytes32)", writer => writer.Address(in authorizer).Word(Hash32.Bytes(in nonce)), 2);
        Hash32 digest = DigestOf(call, _answer.Begin([], 3).Word(TypedData.Cancel).Address(in authorizer).Word(Hash32.Bytes(in nonce)).Written);
        if (!IsSignedBy(call, in authorizer, in digest, signature, out Address signer))
            return Fail(call, "AuthorizationInvalidSigner(address,address)", writer => writer.Address(in signer).Address(in authorizer), 2);
        storage.Use(in authorizer, in nonce);
        AddLog(call, CanceledTopic, Word(in authorizer), nonce, []);
        return call.Return([]);
    }

    // Whether an owner has signed: with its own key, or, where bytes are handed in, because the contract that stands there says so (ERC-1271).
    // A first key that its account has disabled, after a loss, is anybody's: what it signs counts no more here than as a transaction, and what code it has put there says no more.
    private bool IsSignedBy(NativeCall call, in Address owner, in Hash32 digest, Signature signature, out Address signer)
    {
        bool isOwn = TypedData.TryRecover(in digest, signature.V, signature.R, signature.S, out signer) && signer == owner;
        return (isOwn || (signature.IsBytes && ContractConfirms(call, in owner, in digest, signature.Bytes))) && _money.Assets.Accounts.KeyActsFor(owner, owner);
    }

    // Asked before anything is changed, and unable to change anything.
    private static bool ContractConfirms(NativeCall call, in Address owner, in Hash32 digest, ReadOnlySpan<byte> signature)
    {
        AbiWriter question = new();
        ReadOnlySpan<byte> input = question.Begin(IsValidSignature, 2).Word(Hash32.Bytes(in digest)).Bytes(signature).Written;
        return call.TryAsk(in owner, input, out ReadOnlySpan<byte> answer) && answer.Length >= Hash32.Size
            && answer[..IsValidSignature.Length].SequenceEqual(IsValidSignature) && !answer[IsValidSignature.Length..Hash32.Size].ContainsAnyExcept((byte)0);
    }

    private Hash32 Domain(NativeCall call)
    {
        if (_domain.IsZero) _domain = TypedData.DomainOf(Asset.Name.ToString(), _chainId, call.Self, new AbiWriter());
        return _domain;
    }

    private Hash32 DigestOf(NativeCall call, ReadOnlySpan<byte> message)
    {
        Hash32 domain = Domain(call);
        return TypedData.DigestOf(in domain, message);
    }

    // A signature as it comes: v, r and s, or bytes: r, s and v in 65 of them, or what only a contract understands.
    private readonly ref struct Signature
    {
        private const int EcdsaSize = 65;

        private static readonly byte[] Nobodys = new byte[Hash32.Size];

        public Signature(ref AbiReader arguments, bool isBytes)
        {
            IsBytes = isBytes;
            R = S = Nobodys;
            if (!isBytes)
            {
                V = arguments.Unsigned(byte.MaxValue);
                R = arguments.Word();
                S = arguments.Word();
                return;
            }
            Bytes = arguments.Bytes(SignatureSizeMax);
            if (Bytes.Length != EcdsaSize) return;
            R = Bytes[..Hash32.Size];
            S = Bytes[Hash32.Size..^1];
            V = Bytes[^1];
        }

        public bool IsBytes { get; }

        public ulong V { get; }

        public ReadOnlySpan<byte> R { get; }

        public ReadOnlySpan<byte> S { get; }

        public ReadOnlySpan<byte> Bytes { get; }
    }
}
