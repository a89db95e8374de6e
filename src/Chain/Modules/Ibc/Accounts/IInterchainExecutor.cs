using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Ibc.Accounts;

/// <summary>Does what interchain accounts are told: a module that knows which messages an account may do without its key.</summary>
public interface IInterchainExecutor
{
    /// <summary>Does messages in an account's name, all or none, and counts their cost. False where one is not for such accounts, is signed by somebody who has not let this one, or is refused.</summary>
    bool TryExecuteAs(in Address account, IReadOnlyList<Any> messages, Call call);
}
