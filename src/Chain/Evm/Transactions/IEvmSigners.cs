using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm.Transactions;

/// <summary>Whose keys may sign: a city lets an account disable its first key, so that whoever stole it can do nothing any more.</summary>
public interface IEvmSigners
{
    /// <summary>Whether what the key of <paramref name="account"/> has signed counts.</summary>
    bool MaySign(in Address account);

    /// <summary>Whether <paramref name="account"/> may run code that its key has named (EIP-7702): not so where only its own word must count.</summary>
    bool MayDelegate(in Address account);
}
