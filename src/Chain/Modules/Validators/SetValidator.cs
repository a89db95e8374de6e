using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;

namespace Gwangan.Chain.Modules.Validators;

/// <summary>Makes a key a validator, changes its power, or removes it; effective two blocks later. For the market operator.</summary>
/// <param name="KeyType">How the key signs.</param>
/// <param name="PublicKey">The public key: 32 bytes for Ed25519, 33 compressed for secp256k1.</param>
/// <param name="Power">The weight of its vote, 1 to 1,000,000,000; 0 removes it.</param>
[Operation(501, cost: 200, ValidatorsRefusal.KeyMalformed, ValidatorsRefusal.PowerOutOfRange, ValidatorsRefusal.NotAuthorized, ValidatorsRefusal.ValidatorUnknown,
    ValidatorsRefusal.LastValidator, ValidatorsRefusal.TooManyValidators, ValidatorsRefusal.PowerUnchanged, By = [Body.MarketOperator], IsDelayed = true)]
public sealed record SetValidator(
    [Field(1)] ValidatorKeyType KeyType,
    [Field(2, SizeMax = Secp256k1.CompressedSize)] byte[] PublicKey,
    [Field(3)] ulong Power) : Operation<ValidatorsModule, ValidatorsRefusal>
{
    /// <inheritdoc/>
    public override ValidatorsRefusal Check()
    {
        bool isKey = KeyType switch
        {
            ValidatorKeyType.Ed25519 => PublicKey.Length == Ed25519.PublicKeySize,
            ValidatorKeyType.Secp256k1 => PublicKey.Length == Secp256k1.CompressedSize && Secp256k1.TryParse(PublicKey, out _),
            _ => false,
        };
        return !isKey ? ValidatorsRefusal.KeyMalformed : Power > Limits.ValidatorPowerMax ? ValidatorsRefusal.PowerOutOfRange : ValidatorsRefusal.None;
    }

    /// <inheritdoc/>
    public override ValidatorsRefusal Execute(ValidatorsModule validators, Call call)
    {
        if (!validators.Accounts.MayAct(Body.MarketOperator, call)) return ValidatorsRefusal.NotAuthorized;
        PublicKey key = new((Cosmos.Comet.KeyType)KeyType, PublicKey);
        long before = validators.PowerOf(key.Address);
        if (Power == 0 && before == 0) return ValidatorsRefusal.ValidatorUnknown;
        if (Power == 0 && validators.Count == 1) return ValidatorsRefusal.LastValidator;
        if (before == 0 && validators.Count >= Limits.ValidatorsMax) return ValidatorsRefusal.TooManyValidators;
        if ((long)Power == before) return ValidatorsRefusal.PowerUnchanged;
        validators.SetPower(key, (long)Power);
        call.Emit(new ValidatorPowerSet(key.Address, before, (long)Power, call.Height + ValidatorsModule.Delay));
        return ValidatorsRefusal.None;
    }
}
