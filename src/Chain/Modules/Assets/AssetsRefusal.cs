using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Assets;

/// <summary>Why an operation on the registry is refused, in order of precedence.</summary>
public enum AssetsRefusal : ushort
{
    /// <summary>Not refused.</summary>
    None = 0,

    /// <summary>No symbol, or one with '-' (which joins the two symbols of a market).</summary>
    [Refusal("An asset's symbol has 1 to 7 characters of A-Z and 0-9.")]
    SymbolMalformed = 1,

    /// <summary>No name, or one longer than 32 bytes.</summary>
    [Refusal("An asset's name has 1 to 32 bytes.")]
    NameMalformed = 2,

    /// <summary>Out of range.</summary>
    [Refusal("Display decimals are 0 to 18, the lot is above zero, the issuer is an account, and the status is one of the choices.")]
    FieldOutOfRange = 3,

    /// <summary>Somebody else's job.</summary>
    [Refusal("Only the body this belongs to may do it: listing review registers assets, the regulator suspends them.")]
    NotAuthorized = 4,

    /// <summary>Registered already.</summary>
    [Refusal("An asset of this symbol exists already.")]
    AssetExists = 5,

    /// <summary>Not registered.</summary>
    [Refusal("No asset has this symbol.")]
    AssetUnknown = 6,

    /// <summary>Registry full.</summary>
    [Refusal("The registry is full.")]
    TooManyAssets = 7,

    /// <summary>Suspended without a word.</summary>
    [Refusal("Whoever suspends an asset gives a reason.")]
    ReasonMissing = 8,

    /// <summary>What belongs to who runs the books is not traded in them.</summary>
    [Refusal("The issuer is the market operator, or a related party of it.")]
    IssuerRelated = 20,

    /// <summary>A relation cannot be told of somebody unknown.</summary>
    [Refusal("Nobody has declared which legal entity the issuer is.")]
    IssuerUndeclared = 21,

    /// <summary>What looks like money is money.</summary>
    [Refusal("A currency is backed by banks.")]
    CurrencyNotBacked = 22,

    /// <summary>People tell assets apart by their names too.</summary>
    [Refusal("An asset has this name already, but for capital letters.")]
    NameTaken = 23,
}
