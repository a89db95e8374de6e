using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Bodies;
using Gwangan.Chain.Modules.Market;
using Gwangan.Tests.Modules.Bodies;

namespace Gwangan.Tests.Invariants;

/// <summary>I5: one group controlled all of it. Here each operation names the bodies that may do it, and that is tried: by every body, a citizen and a member, on every operation there is.</summary>
public sealed class SeparationTests
{
    [Fact]
    public void Each_operation_is_done_by_the_bodies_it_names_and_by_no_other()
    {
        TestCity city = new();
        EveryOperation every = new(5, city, city.Users[0].Address);
        SortedDictionary<string, SortedSet<string>> passed = new(StringComparer.Ordinal);
        foreach (OperationDefinition definition in every.Definitions.Where(operation => operation.By.Count > 0 && !operation.OrOwner))
        {
            foreach (Body body in (Body[])[Body.None, .. BodiesCity.Every])
            {
                SigningKey actor = body == Body.None ? city.Users[1] : city.KeyOf(body);
                for (int i = 0; i < 12; i++)
                {
                    if (!TryMake(every, definition, city, out Operation operation)) continue;
                    Outcome outcome = city.Do(actor, operation);
                    bool isRefusedAsStranger = !outcome.IsDone && city.Catalog.RefusalOf(outcome.Module, outcome.Code).Name == "NotAuthorized";
                    if (!definition.By.Contains(body)) Assert.True(isRefusedAsStranger || IsEarlier(definition, city, outcome), $"{definition.Name} by {body}: {(outcome.IsDone ? "done" : city.Catalog.RefusalOf(outcome.Module, outcome.Code).Name)}");
                    else if (!isRefusedAsStranger) Passed(definition.Name).Add(body.ToString());
                }
            }
        }
        foreach (OperationDefinition definition in every.Definitions.Where(operation => operation.By.Count > 0 && !operation.OrOwner))
            if (TryMake(every, definition, city, out _)) Assert.Equal(definition.By.Select(body => body.ToString()).Order(StringComparer.Ordinal), Passed(definition.Name));

        SortedSet<string> Passed(string name) => passed.TryGetValue(name, out SortedSet<string>? found) ? found : passed[name] = new(StringComparer.Ordinal);
    }

    [Fact]
    public void What_is_delayed_changes_who_may_act_or_on_which_terms()
    {
        TestCity city = new();
        foreach (OperationDefinition definition in city.Catalog.Modules.SelectMany(module => module.Operations).Where(operation => operation.IsDelayed))
            Assert.NotEmpty(definition.By);
        string[] delayed = ["bodies.SetMembers", "bodies.SetDelegate", "bodies.WithdrawRelated", "market.SetFees", "validators.SetValidator", "upgrades.ScheduleUpgrade"];
        foreach (string name in delayed) Assert.True(city.Catalog.Modules.SelectMany(module => module.Operations).Single(operation => operation.Name == name).IsDelayed, name);
    }

    // A refusal that stands before the question who asks says nothing of who may.
    private static bool IsEarlier(OperationDefinition definition, TestCity city, Outcome outcome)
    {
        if (outcome.IsDone) return false;
        string name = city.Catalog.RefusalOf(outcome.Module, outcome.Code).Name;
        List<string> order = [.. definition.Refusals.Select(refusal => refusal.Name)];
        return order.IndexOf(name) >= 0 && order.IndexOf(name) < order.IndexOf("NotAuthorized");
    }

    private static bool TryMake(EveryOperation every, OperationDefinition definition, TestCity city, out Operation operation)
    {
        using SigningKey newcomer = TestCity.KeyOf("newcomer");
        operation = definition.Name switch
        {
            // A version that never was, because a set would end the key of a body's account, which the test goes on using.
            "bodies.SetMembers" => new SetMembers(9, 1, BodiesCity.TextOf(newcomer, "NEW")),
            "bodies.SetDelegate" => new SetDelegate(newcomer.Type, newcomer.PublicKey, "NEW", "301", 1),
            "bodies.RecoverBody" => new RecoverBody((byte)Body.Settlement, 9, 1, BodiesCity.TextOf(newcomer, "NEW")),
            // Of a market that never was, because nobody but who halted one, or the regulator, touches it then.
            "market.SetMarketStatus" => new SetMarketStatus(Symbol.Of("NONE-KRW"), MarketStatus.Halted),
            _ => null!,
        };
        return operation is not null || every.TryMake(definition, out operation);
    }
}
