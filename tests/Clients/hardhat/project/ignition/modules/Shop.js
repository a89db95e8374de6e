const { buildModule } = require('@nomicfoundation/hardhat-ignition/modules');

module.exports = buildModule('Shop', (m) => {
  const price = m.getParameter('price', 7n);
  const shop = m.contract('Shop', [price]);
  const coin = m.contract('Coin', [1_000_000n]);
  const first = m.call(shop, 'buy', ['by ignition'], { value: 7n });
  const raised = m.call(shop, 'setPrice', [9n], { after: [first] });
  m.call(coin, 'transfer', [shop, m.readEventArgument(first, 'Sold', 'number')], { after: [raised] });
  return { shop, coin };
});
