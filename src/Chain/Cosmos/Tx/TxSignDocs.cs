using System.Globalization;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Cosmos.Tx;

/// <summary>What a key signs of a transaction, for each sign mode. The account's number is 0 for every account of a city: accounts are never removed, and the sequence alone protects.</summary>
public static class TxSignDocs
{
    /// <summary>The protobuf of cosmos.tx.v1beta1.SignDoc.</summary>
    public static byte[] Direct(CosmosTransaction transaction, string chainId)
    {
        ProtoWriter writer = new();
        writer.Bytes(1, transaction.Body.Span);
        writer.Bytes(2, transaction.AuthInfo.Span);
        writer.String(3, chainId);
        return writer.ToArray();
    }

    /// <summary>Amino's document (StdSignDoc); null where that cannot say all that the transaction does.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="chainId">The chain.</param>
    /// <param name="messages">Its messages in amino JSON, each <c>{ type, value }</c>.</param>
    public static AminoObject? Amino(CosmosTransaction transaction, string chainId, IEnumerable<AminoObject> messages)
    {
        if (transaction.HasExtensions || transaction.TimeoutMs != 0) return null;
        AminoObject fee = new AminoObject()
            .List("amount", transaction.Fee.Coin is { } coin ? [coin.ToAmino()] : [])
            .Text("gas", transaction.Fee.GasLimit.ToString(CultureInfo.InvariantCulture))
            .TextUnlessEmpty("granter", transaction.Fee.Granter)
            .TextUnlessEmpty("payer", transaction.Fee.Payer);
        return new AminoObject()
            .Text("account_number", "0")
            .Text("chain_id", chainId)
            .Object("fee", fee)
            .Text("memo", transaction.Memo)
            .List("msgs", messages)
            .Text("sequence", transaction.Sequence.ToString(CultureInfo.InvariantCulture))
            .ULongUnlessZero("timeout_height", transaction.TimeoutHeight);
    }
}
