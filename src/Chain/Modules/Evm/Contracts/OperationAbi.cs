using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Abi;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Evm.Contracts;

/// <summary>An operation as a Solidity function: its signature follows from its record, and its arguments become the operation's own canonical message, so that there is one decoder and one set of checks.</summary>
public sealed class OperationAbi
{
    /// <summary>Describes the function of an operation.</summary>
    public OperationAbi(OperationDefinition definition)
    {
        Definition = definition;
        Name = FieldDefinition.CamelCase(definition.Type.Name);
        Signature = $"{Name}({string.Join(',', definition.Fields.Select(TypeOf))})";
        Selector = AbiSignature.Selector(Signature);
    }

    /// <summary>The operation.</summary>
    public OperationDefinition Definition { get; }

    /// <summary>The function's name: the operation's, beginning small.</summary>
    public string Name { get; }

    /// <summary>Name and types, such as <c>cancelOrder(uint64,uint64)</c>.</summary>
    public string Signature { get; }

    /// <summary>The first four bytes of a call.</summary>
    public uint Selector { get; }

    /// <summary>The Solidity type of a field. Amounts are uint256, so that they fit those of tokens; choices are their numbers.</summary>
    public static string TypeOf(FieldDefinition field) => field.Kind switch
    {
        FieldKind.Bool => "bool",
        FieldKind.Unsigned when field.Type == typeof(byte) => "uint8",
        FieldKind.Unsigned when field.Type == typeof(ushort) => "uint16",
        FieldKind.Unsigned when field.Type == typeof(uint) => "uint32",
        FieldKind.Unsigned => "uint64",
        FieldKind.Signed => "int64",
        FieldKind.Enum => "uint8",
        FieldKind.Text or FieldKind.Symbol => "string",
        FieldKind.Bytes => "bytes",
        FieldKind.Amount => "uint256",
        FieldKind.Address => "address",
        _ => "bytes32",
    };

    /// <summary>Reads the arguments of a call; false when they are not strictly encoded, or say what the operation's message cannot.</summary>
    /// <param name="arguments">What follows the selector.</param>
    /// <param name="scratch">Buffers that are used again.</param>
    /// <param name="operation">The operation.</param>
    public bool TryRead(ReadOnlySpan<byte> arguments, OperationScratch scratch, out Operation operation)
    {
        operation = null!;
        AbiReader reader = new(arguments);
        ProtoWriter message = scratch.Message;
        message.Clear();
        foreach (FieldDefinition field in Definition.Fields) Copy(ref reader, field, message);
        return !reader.Failed && Definition.TryDecode(message.ToArray(), scratch.Fields, scratch.Again, out operation);
    }

    private static void Copy(ref AbiReader reader, FieldDefinition field, ProtoWriter message)
    {
        switch (field.Kind)
        {
            case FieldKind.Bool: message.Bool(field.Number, reader.Bool()); break;
            case FieldKind.Unsigned: message.UInt64(field.Number, reader.Unsigned(MaxOf(field.Type))); break;
            case FieldKind.Signed: message.Int64(field.Number, reader.Signed()); break;
            case FieldKind.Enum: message.UInt64(field.Number, reader.Unsigned(byte.MaxValue)); break;
            case FieldKind.Text or FieldKind.Bytes: message.Bytes(field.Number, reader.Bytes(field.SizeMax)); break;
            case FieldKind.Symbol: message.Bytes(field.Number, reader.Bytes(Symbol.Size)); break;
            case FieldKind.Amount: FieldWriter.Amount(message, field.Number, reader.Amount()); break;
            case FieldKind.Address: FieldWriter.Address(message, field.Number, reader.Address()); break;
            default: FieldWriter.Hash(message, field.Number, new Hash32(reader.Word())); break;
        }
    }

    private static ulong MaxOf(Type type) =>
        type == typeof(byte) ? byte.MaxValue : type == typeof(ushort) ? ushort.MaxValue : type == typeof(uint) ? uint.MaxValue : ulong.MaxValue;
}

/// <summary>Buffers for reading operations out of calls; one for each thread that executes.</summary>
public sealed class OperationScratch
{
    internal ProtoWriter Message { get; } = new();

    internal ProtoWriter Again { get; } = new();

    internal FieldReader Fields { get; } = new();
}
