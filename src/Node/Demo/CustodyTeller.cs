using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Custody;
using Gwangan.Chain.Store;

namespace Gwangan.Node.Demo;

/// <summary>Somebody of a demo city's custodian who works off withdrawals: a member approves what waits for approvals, an officer releases what is due and says that it was handed over.</summary>
/// <param name="city">The city.</param>
/// <param name="key">Whose.</param>
/// <param name="random">Chance.</param>
/// <param name="isMember">Whether it is the member who approves.</param>
internal sealed class CustodyTeller(City city, SigningKey key, Random random, bool isMember) : DemoTrader(city, key, random)
{
    private readonly City _city = city;

    /// <inheritdoc/>
    public override double RestMs => 3_000;

    /// <inheritdoc/>
    protected override List<Operation> Decide(IStateSnapshot snapshot)
    {
        long now = _city.Head.Current.TimeMs;
        Operation? next = null;
        snapshot.Scan(CustodyModule.WithdrawalsSchema, default, default, (_, record) =>
        {
            WithdrawalRecord withdrawal = MemoryMarshal.Read<WithdrawalRecord>(record);
            bool isApproved = withdrawal.ApprovalCount >= withdrawal.ApprovalsNeeded;
            next = withdrawal.State switch
            {
                // Seen for a moment before it goes on.
                WithdrawalState.Requested when now - withdrawal.RequestedAtMs < RestMs => null,
                WithdrawalState.Requested when isMember && !isApproved => new ApproveWithdrawal(withdrawal.Id),
                WithdrawalState.Requested when !isMember && isApproved && now >= withdrawal.NotBeforeMs => new ReleaseWithdrawal(withdrawal.Id),
                WithdrawalState.Released when !isMember => new ConfirmDelivery(withdrawal.Id, Sha256.Hash("receipt of a demo"u8)),
                _ => null,
            };
            return next is null;
        });
        return next is null ? [] : [next];
    }
}
