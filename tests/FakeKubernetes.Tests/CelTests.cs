using System.Text.Json.Nodes;

namespace FakeKubernetes.Tests;

/// <summary>The expressions that CRDs and admission policies of this project may use.</summary>
public sealed class CelTests
{
    private const string Self = """
        {"mode":"node-sync","replicas":2,"ratio":0.5,"names":["a","b"],"labels":{"team":"x"},"items":[{"name":"p","port":1},{"name":"q","port":2}],"none":null}
        """;

    [Theory]
    [InlineData("self.mode == 'node-sync' && self.replicas >= 2")]
    [InlineData("self.mode.endsWith('-sync') ? self.replicas > 1 : false")]
    [InlineData("!has(self.spool) || self.spool.size > 0")]
    [InlineData("has(self.mode)")]
    [InlineData("self.mode in ['node', 'node-sync']")]
    [InlineData("'team' in self.labels && self.labels['team'] == \"x\"")]
    [InlineData("self.names.all(n, n.matches('^[a-z]$'))")]
    [InlineData("self.items.exists(i, i.port == 2) && !self.items.exists(i, i.port == 3)")]
    [InlineData("self.items.exists_one(i, i.name == 'p')")]
    [InlineData("self.items.all(i, self.items.exists_one(j, j.name == i.name))")]
    [InlineData("self.items.map(i, i.port).sum() == 3")]
    [InlineData("self.items.filter(i, i.port > 1).size() == 1")]
    [InlineData("size(self.names) == 2 && self.names.size() == 2 && size('äö') == 2")]
    [InlineData("self.names + ['c'] == ['a', 'b', 'c']")]
    [InlineData("self.ratio * 2.0 == 1.0 && 7 / 2 == 3 && 7 % 2 == 1 && -self.replicas == -2")]
    [InlineData("duration('1h30m') == duration('90m') && duration('1s') < duration('1m')")]
    [InlineData("quantity('1Gi').isGreaterThan(quantity('1000M'))")]
    [InlineData("self.missing == 1 || true")]
    [InlineData("true || self.missing == 1")]
    [InlineData("!(self.missing == 1 && false)")]
    [InlineData("self.none == null")]
    [InlineData("'s3://bucket/x'.startsWith('s3://') && url('https://h:1/p').getHostname() == 'h'")]
    [InlineData("string(self.replicas) + 'x' == '2x' && int('5') == 5")]
    [InlineData("r'\\d' == '\\\\d' && 'a\\'b' == \"a'b\"")]
    public void A_rule_that_holds(string expression) => Assert.True(Evaluate(expression) as bool?, expression);

    [Theory]
    [InlineData("self.missing", "no such key: missing")]
    [InlineData("self.names[2]", "index out of bounds: 2")]
    [InlineData("other", "undeclared reference to 'other'")]
    [InlineData("self.mode > 1", "values of different types are compared")]
    [InlineData("self.mode.nothing()", "found no matching overload for 'nothing'")]
    [InlineData("1 / 0", "divide by zero")]
    [InlineData("self.mode ==", "'' was not expected")]
    [InlineData("(self.mode", "')' was expected, not ''")]
    [InlineData("self.mode # 1", "'#' at 10 is not understood")]
    [InlineData("self.missing == 1 && true", "no such key: missing")]
    public void An_expression_without_a_value_says_why(string expression, string problem) =>
        Assert.Equal(problem, Assert.Throws<CelException>(() => Evaluate(expression)).Message);

    [Fact]
    public void Every_truncation_of_a_rule_is_read_or_refused()
    {
        const string Rule = "self.items.all(i, i.name != '' && (i.port > 0 ? true : has(self.x.y)) || i in [1, {'a': 2.5}])";
        for (int length = 0; length < Rule.Length; length++)
        {
            try
            {
                CelExpression.Parse(Rule[..length]);
            }
            catch (CelException)
            {
            }
        }
    }

    private static object? Evaluate(string expression) =>
        CelEvaluator.With(("self", JsonNode.Parse(Self))).Evaluate(CelExpression.Parse(expression));
}
