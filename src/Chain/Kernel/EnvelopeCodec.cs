using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Kernel;

/// <summary>Reads and writes native envelopes, and reads Ethereum's and Cosmos' transactions as envelopes on a chain that takes them. Holds scratch buffers: one for each thread that decodes.</summary>
/// <remarks>Every message has one spelling: what was read is written again and compared, so an id cannot be changed without breaking the signature.</remarks>
public sealed class EnvelopeCodec(OperationCatalog catalog)
{
    private readonly ITransactionKeeper? _transactions = catalog.Modules.OfType<ITransactionKeeper>().SingleOrDefault();
    private readonly FieldReader _fields = new();
    private readonly KeyCache _keys = new();
    private readonly ProtoWriter _scratch = new();
    private readonly ProtoWriter _whole = new();
    private readonly byte[]?[] _recoveredOf = new byte[Together][];
    private readonly SignatureToRecover[] _recovered = new SignatureToRecover[Together];

    /// <summary>How many envelopes <see cref="RecoverAhead"/> takes.</summary>
    public const int Together = Secp256k1Batch.Together;

    /// <summary>Finds the senders of Ethereum transactions together, which takes a third of the time of one after the other; decoding one of them next does not look again. Forgets those of before.</summary>
    /// <param name="envelopes">At most <see cref="Together"/> of any kind, the same arrays as are decoded; of native ones nothing is known ahead.</param>
    public void RecoverAhead(ReadOnlySpan<byte[]> envelopes)
    {
        Invariant.Assert(envelopes.Length <= Together);
        int count = 0;
        foreach (byte[] bytes in envelopes)
            if (IsTransaction(bytes) && _transactions!.TryReadSignature(bytes, out _recovered[count])) _recoveredOf[count++] = bytes;
        Array.Clear(_recoveredOf, count, Together - count);
        Secp256k1Batch.Recover(_recovered.AsSpan(0, count));
    }

    /// <summary>What <see cref="RecoverAhead"/> has found out about an envelope; null for nothing.</summary>
    internal SignatureToRecover? RecoveredOf(byte[] bytes)
    {
        int at = Array.IndexOf(_recoveredOf, bytes);
        return at < 0 ? null : _recovered[at];
    }

    /// <summary>Decodes and checks form only; the signature is checked by <see cref="Signatures"/>. That of an Ethereum transaction tells its sender, so it is checked here.</summary>
    /// <param name="bytes">The envelope; kept, not copied.</param>
    /// <param name="envelope">The envelope when it is not refused.</param>
    /// <returns><see cref="KernelRefusal.None"/>, or one of the first five refusals, <see cref="KernelRefusal.KeyMalformed"/>, or one that tells of a Cosmos transaction's form.</returns>
    public KernelRefusal Decode(byte[] bytes, out Envelope envelope)
    {
        envelope = null!;
        if (bytes.Length > Limits.EnvelopeSizeMax) return KernelRefusal.EnvelopeTooLarge;
        if (IsTransaction(bytes)) return _transactions!.Decode(bytes, RecoveredOf(bytes), out envelope) == 0 ? KernelRefusal.None : KernelRefusal.EnvelopeMalformed;
        if (Envelope.LooksLikeCosmos(bytes)) return DecodeCosmos(bytes, isSimulated: false, out envelope);
        if (!bytes.AsSpan().StartsWith(Envelope.Magic)) return KernelRefusal.EnvelopeMalformed;
        if (!_fields.TrySplit(bytes.AsMemory(Envelope.Magic.Length))) return KernelRefusal.EnvelopeMalformed;
        byte[] body = _fields.Bytes(1, Limits.EnvelopeSizeMax);
        uint keyType = _fields.UInt(2);
        byte[] publicKey = _fields.Bytes(3, 65);
        byte[] signature = _fields.Bytes(4, 64);
        byte[] authenticatorData = _fields.Bytes(5, 1024);
        byte[] clientDataJson = _fields.Bytes(6, 2048);
        if (_fields.Failed) return KernelRefusal.EnvelopeMalformed;
        WriteEnvelope(_whole, body, keyType, publicKey, signature, authenticatorData, clientDataJson);
        if (!_whole.WrittenSpan.SequenceEqual(bytes)) return KernelRefusal.EnvelopeMalformed;
        if (keyType is < (uint)KeyType.Ethereum or > (uint)KeyType.Passkey) return KernelRefusal.KeyMalformed;
        if (!_keys.TryAddressOf((KeyType)keyType, publicKey, out Address keyAddress, out Secp256k1Key? parsedKey)) return KernelRefusal.KeyMalformed;
        KernelRefusal refusal = DecodeBody(body, out EnvelopeBody content, out OperationDefinition[] definitions);
        if (refusal != KernelRefusal.None) return refusal;
        Address account = content.Account.IsZero ? keyAddress : content.Account;
        uint cost = Envelope.SignatureCost, keyCost = Envelope.KeyCostOf(in account, in keyAddress);
        for (int i = 0; i < definitions.Length; i++) cost += definitions[i].Cost + keyCost + IMeasured.CostOf(content.Operations[i]);
        envelope = new Envelope
        {
            Bytes = bytes,
            Id = Sha256.Hash(bytes),
            ChainId = content.ChainId,
            Account = account,
            KeyAddress = keyAddress,
            KeyType = (KeyType)keyType,
            PublicKey = publicKey,
            ParsedKey = parsedKey,
            Nonce = content.Nonce,
            ExpiresAtMs = content.ExpiresAtMs,
            FeeMax = content.FeeMax,
            Operations = content.Operations,
            Definitions = definitions,
            OwnRefusals = OwnRefusalsOf(content.Operations),
            Cost = cost,
            BodyHash = Sha256.Hash(body),
            Signature = signature,
            AuthenticatorData = authenticatorData,
            ClientDataJson = clientDataJson,
        };
        return KernelRefusal.None;
    }

    /// <summary>Reads a Cosmos transaction.</summary>
    /// <param name="bytes">TxRaw; kept, not copied.</param>
    /// <param name="isSimulated">Whether it is only simulated: then it may say no key, no sign mode and no signature, and too little gas and fee.</param>
    /// <param name="envelope">The envelope when it is not refused.</param>
    internal KernelRefusal DecodeCosmos(byte[] bytes, bool isSimulated, out Envelope envelope)
    {
        envelope = null!;
        if (bytes.Length > Limits.EnvelopeSizeMax) return KernelRefusal.EnvelopeTooLarge;
        return _transactions is not null ? CosmosEnvelopes.Decode(bytes, catalog, _transactions.Coin, _keys, _fields, _scratch, isSimulated, out envelope) : KernelRefusal.CosmosNotTaken;
    }

    /// <summary>Whether bytes go to the module that understands Ethereum transactions.</summary>
    internal bool IsTransaction(byte[] bytes) => _transactions is { IsOn: true } && bytes.Length <= Limits.EnvelopeSizeMax && Envelope.LooksLikeEthereum(bytes);

    /// <summary>Writes the body that a key signs.</summary>
    public byte[] EncodeBody(EnvelopeBody body)
    {
        WriteBody(body);
        return _whole.ToArray();
    }

    private void WriteBody(EnvelopeBody body)
    {
        _whole.Clear();
        _whole.String(1, body.ChainId);
        FieldWriter.Address(_whole, 2, body.Account);
        _whole.UInt64(3, body.Nonce);
        _whole.Int64(4, body.ExpiresAtMs);
        FieldWriter.Amount(_whole, 5, body.FeeMax);
        foreach (Operation operation in body.Operations)
        {
            OperationDefinition definition = catalog.Of(operation);
            int mark = _whole.Begin(6);
            _whole.UInt64(1, definition.Number);
            int value = _whole.Begin(2);
            definition.Encode(operation, _whole);
            _whole.EndUnlessEmpty(value);
            _whole.End(mark);
        }
    }

    /// <summary>Puts a signed envelope together.</summary>
    public byte[] EncodeEnvelope(byte[] body, KeyType keyType, byte[] publicKey, byte[] signature, byte[] authenticatorData, byte[] clientDataJson)
    {
        WriteEnvelope(_whole, body, (uint)keyType, publicKey, signature, authenticatorData, clientDataJson);
        return _whole.ToArray();
    }

    private KernelRefusal DecodeBody(byte[] bytes, out EnvelopeBody body, out OperationDefinition[] definitions)
    {
        body = null!;
        definitions = [];
        ProtoReader reader = new(bytes);
        string chainId = "";
        Address account = default;
        ulong nonce = 0;
        long expiresAtMs = 0;
        Amount feeMax = default;
        List<Operation> operations = [];
        List<OperationDefinition> found = [];
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return KernelRefusal.EnvelopeMalformed;
            bool read = (field, wire) switch
            {
                (1, WireType.Bytes) => reader.TryString(Limits.ChainIdSizeMax, out chainId),
                (2, WireType.Bytes) => TryAddress(ref reader, out account),
                (3, WireType.Varint) => reader.TryVarint(out nonce),
                (4, WireType.Varint) => reader.TryInt64(out expiresAtMs),
                (5, WireType.Bytes) => TryAmount(ref reader, out feeMax),
                (6, WireType.Bytes) => true,
                _ => false,
            };
            if (!read) return KernelRefusal.EnvelopeMalformed;
            if (field != 6) continue;
            if (operations.Count == Limits.EnvelopeItemsMax) return KernelRefusal.OperationCountOutOfRange;
            KernelRefusal refusal = DecodeItem(bytes, ref reader, out Operation operation, out OperationDefinition definition);
            if (refusal != KernelRefusal.None) return refusal;
            operations.Add(operation);
            found.Add(definition);
        }
        if (operations.Count == 0) return KernelRefusal.OperationCountOutOfRange;
        body = new EnvelopeBody(chainId, account, nonce, expiresAtMs, feeMax, [.. operations]);
        definitions = [.. found];
        WriteBody(body);
        return _whole.WrittenSpan.SequenceEqual(bytes) ? KernelRefusal.None : KernelRefusal.EnvelopeMalformed;
    }

    private KernelRefusal DecodeItem(byte[] bytes, ref ProtoReader reader, out Operation operation, out OperationDefinition definition)
    {
        operation = null!;
        definition = null!;
        if (!reader.TryBytes(out ReadOnlySpan<byte> item)) return KernelRefusal.EnvelopeMalformed;
        int start = reader.Position - item.Length;
        ProtoReader inner = new(item);
        ulong number = 0;
        int valueStart = start, valueSize = 0;
        while (!inner.AtEnd)
        {
            if (!inner.TryReadTag(out int field, out WireType wire)) return KernelRefusal.EnvelopeMalformed;
            if (field == 1 && wire == WireType.Varint)
            {
                if (!inner.TryVarint(out number)) return KernelRefusal.EnvelopeMalformed;
            }
            else if (field == 2 && wire == WireType.Bytes)
            {
                if (!inner.TryBytes(out ReadOnlySpan<byte> value)) return KernelRefusal.EnvelopeMalformed;
                valueStart = start + inner.Position - value.Length;
                valueSize = value.Length;
            }
            else
            {
                return KernelRefusal.EnvelopeMalformed;
            }
        }
        if (!catalog.TryFind(number, out definition)) return KernelRefusal.OperationUnknown;
        return definition.TryDecode(bytes.AsMemory(valueStart, valueSize), _fields, _scratch, out operation)
            ? KernelRefusal.None
            : KernelRefusal.OperationMalformed;
    }

    internal static ushort[]? OwnRefusalsOf(Operation[] operations)
    {
        ushort[]? refusals = null;
        for (int i = 0; i < operations.Length; i++)
        {
            ushort refusal = operations[i].RunCheck();
            if (refusal != 0) (refusals ??= new ushort[operations.Length])[i] = refusal;
        }
        return refusals;
    }

    private static bool TryAddress(ref ProtoReader reader, out Address address)
    {
        bool read = reader.TryBytes(out ReadOnlySpan<byte> bytes) && bytes.Length == Address.Size;
        address = read ? new Address(bytes) : default;
        return read;
    }

    private static bool TryAmount(ref ProtoReader reader, out Amount amount)
    {
        amount = default;
        return reader.TryString(39, out string digits) && Amount.TryParse(digits, out amount);
    }

    private static void WriteEnvelope(ProtoWriter writer, byte[] body, uint keyType, byte[] publicKey, byte[] signature, byte[] authenticatorData, byte[] clientDataJson)
    {
        writer.Clear();
        writer.Raw(Envelope.Magic);
        writer.Bytes(1, body);
        writer.UInt64(2, keyType);
        writer.Bytes(3, publicKey);
        writer.Bytes(4, signature);
        writer.Bytes(5, authenticatorData);
        writer.Bytes(6, clientDataJson);
    }
}
