using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Modules.Validators;

/// <summary>Who signs blocks, with which power. The engine asks after every block; CometBFT is told what changed.</summary>
/// <remarks>
/// A change in block H stands in the next header as next_validators_hash and signs from H+2 on. The sets of the last block, of the next and of the one after stand in the state, so a node that begins
/// from a snapshot can check the very next block.
/// </remarks>
public sealed class ValidatorsModule : Module, IValidatorKeeper
{
    /// <summary>Blocks from a change to the first that it signs.</summary>
    public const int Delay = 2;

    private readonly KeyedTable<Address, ValidatorRecord> _validators;
    private readonly SortedDictionary<Address, long> _before = []; // powers at the block's start of those whose power was set in it
    private readonly List<Validator> _updates = [];
    private ChainValidators? _sets;
    private bool _isMoving; // some record's three powers are not equal, or all zero
    private int _count;

    /// <summary>Table 51: validators by address.</summary>
    public static readonly TableSchema Schema = new(51, "validators", Unsafe.SizeOf<ValidatorRecord>(), 0, Address.Size);

    /// <summary>Adds the module's table to the store.</summary>
    public ValidatorsModule(StateStore store, AccountsModule accounts)
    {
        Accounts = accounts;
        _validators = new(store, Schema);
    }

    /// <summary>Who may act.</summary>
    public AccountsModule Accounts { get; }

    /// <inheritdoc/>
    public override ushort Number => 5;

    /// <inheritdoc/>
    public override string Name => "validators";

    /// <inheritdoc/>
    public override Type Refusals => typeof(ValidatorsRefusal);

    /// <inheritdoc/>
    public override IReadOnlyList<OperationDefinition> Operations { get; } = [OperationDefinition.Of<SetValidator>("validators")];

    /// <inheritdoc/>
    public override IReadOnlyList<EventDefinition> Events { get; } = [EventDefinition.Of<ValidatorPowerSet>("validators")];

    /// <summary>How many validators there are, counting all changes so far.</summary>
    public int Count => _count;

    /// <summary>A validator's power, counting all changes so far; 0 for a stranger.</summary>
    public long PowerOf(Address address) => _validators.TryFind(in address, out int slot) ? _validators.Read(slot).Next : 0;

    /// <inheritdoc/>
    public IReadOnlyList<Validator> Updates => _updates;

    /// <inheritdoc/>
    public ChainValidators? Sets => _count == 0 ? null : _sets ??= new ChainValidators(
        SetOf(static (in ValidatorRecord record) => record.Last), SetOf(static (in ValidatorRecord record) => record.Current), SetOf(static (in ValidatorRecord record) => record.Next));

    /// <inheritdoc/>
    public void InitValidators(IReadOnlyList<Validator> validators)
    {
        if (validators.Count > Limits.ValidatorsMax) throw new GenesisException($"genesis validators: more than {Limits.ValidatorsMax}");
        foreach (Validator validator in validators)
            if (validator.VotingPower > (long)Limits.ValidatorPowerMax) throw new GenesisException($"genesis validators: a power above {Limits.ValidatorPowerMax}");
        TakeOver(validators);
    }

    /// <inheritdoc/>
    public void TakeOver(IReadOnlyList<Validator> validators)
    {
        List<int> slots = [];
        foreach (int slot in _validators.LiveSlots) slots.Add(slot);
        foreach (int slot in slots) _validators.Remove(slot);
        foreach (Validator validator in validators)
        {
            long power = validator.VotingPower;
            _validators.Insert(new ValidatorRecord(validator.PublicKey) { Last = power, Current = power, Next = power });
        }
        (_count, _isMoving, _sets) = (validators.Count, false, null);
    }

    /// <inheritdoc/>
    public override void Restore()
    {
        (_count, _isMoving, _sets) = (0, false, null);
        foreach (int slot in _validators.LiveSlots)
        {
            ref readonly ValidatorRecord record = ref _validators.Read(slot);
            if (record.Next > 0) _count++;
            _isMoving |= IsUnsettled(in record);
        }
    }

    /// <summary>Moves every power one block on.</summary>
    public override void BeginBlock(Call call)
    {
        _before.Clear();
        _updates.Clear();
        if (!_isMoving) return;
        _isMoving = false;
        _sets = null;
        List<int> slots = [];
        foreach (int slot in _validators.LiveSlots) slots.Add(slot);
        foreach (int slot in slots)
        {
            if (!IsMoving(in _validators.Read(slot)))
            {
                if (_validators.Read(slot).Next == 0) _validators.Remove(slot);
                continue;
            }
            ref ValidatorRecord record = ref _validators.Modify(slot);
            (record.Last, record.Current) = (record.Current, record.Next);
            _isMoving |= IsUnsettled(in record);
        }
    }

    /// <summary>Collects what an engine has to be told.</summary>
    public override void EndBlock(Call call)
    {
        foreach ((Address address, long before) in _before)
        {
            Invariant.Assert(_validators.TryFind(in address, out int slot));
            ref readonly ValidatorRecord record = ref _validators.Read(slot);
            if (record.Next != before) _updates.Add(new Validator(record.PublicKey, record.Next));
        }
    }

    /// <inheritdoc/>
    public override void CheckInvariants()
    {
        int count = 0;
        foreach (int slot in _validators.LiveSlots)
        {
            ref readonly ValidatorRecord record = ref _validators.Read(slot);
            Invariant.Assert(record.PublicKey.Address == record.Address);
            Invariant.Assert(record.Last >= 0 && record.Current >= 0 && record.Next >= 0);
            if (record.Next > 0) count++;
        }
        Invariant.Assert(count == _count);
    }

    internal void SetPower(PublicKey key, long power)
    {
        Address address = key.Address;
        if (!_validators.TryFind(in address, out int slot)) slot = _validators.Insert(new ValidatorRecord(key));
        ref ValidatorRecord record = ref _validators.Modify(slot);
        _before.TryAdd(address, record.Next);
        if ((record.Next > 0) != (power > 0)) _count += power > 0 ? 1 : -1;
        record.Next = power;
        _isMoving = true;
        _sets = null;
    }

    private delegate long PowerIn(in ValidatorRecord record);

    // One that has no power left anywhere goes with the next block.
    private static bool IsUnsettled(in ValidatorRecord record) => IsMoving(in record) || record.Next == 0;

    private static bool IsMoving(in ValidatorRecord record) => record.Last != record.Current || record.Current != record.Next;

    private ValidatorSet SetOf(PowerIn power)
    {
        List<Validator> members = [];
        foreach (int slot in _validators.LiveSlots)
        {
            ref readonly ValidatorRecord record = ref _validators.Read(slot);
            if (power(in record) is > 0 and var own) members.Add(new Validator(record.PublicKey, own));
        }
        Invariant.Assert(ValidatorSet.TryCreate(members.ToArray(), out ValidatorSet? set));
        return set;
    }
}
