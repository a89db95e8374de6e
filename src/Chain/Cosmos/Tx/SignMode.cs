namespace Gwangan.Chain.Cosmos.Tx;

/// <summary>What a signature is made over: cosmos.tx.signing.v1beta1.SignMode.</summary>
public enum SignMode
{
    /// <summary>None: a transaction that is only simulated.</summary>
    Unspecified = 0,

    /// <summary>The protobuf of SignDoc.</summary>
    Direct = 1,

    /// <summary>Amino's JSON of the transaction, which hardware wallets show.</summary>
    LegacyAminoJson = 127,
}
