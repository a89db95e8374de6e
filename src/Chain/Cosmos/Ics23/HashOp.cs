namespace Gwangan.Chain.Cosmos.Ics23;

/// <summary>How a preimage is hashed: cosmos.ics23.v1.HashOp.</summary>
public enum HashOp
{
    /// <summary>Not at all: a key or value stands as it is.</summary>
    None = 0,

    /// <summary>SHA-256.</summary>
    Sha256 = 1,

    /// <summary>SHA-512.</summary>
    Sha512 = 2,

    /// <summary>Keccak-256. Reserved by ICS-23, performed by no verifier, hence refused.</summary>
    Keccak256 = 3,

    /// <summary>RIPEMD-160.</summary>
    Ripemd160 = 4,

    /// <summary>RIPEMD-160 of SHA-256.</summary>
    Bitcoin = 5,

    /// <summary>SHA-512/256.</summary>
    Sha512To256 = 6,

    /// <summary>BLAKE2b with 64 bytes.</summary>
    Blake2b512 = 7,

    /// <summary>BLAKE2s with 32 bytes.</summary>
    Blake2s256 = 8,

    /// <summary>BLAKE3. Not performed here, hence refused.</summary>
    Blake3 = 9,
}
