# kata: grad-accumulation (torch)
class Accumulation:
    def __init__(self, model, loss_fn, samples):
        self.model, self.loss_fn, self.samples = model, loss_fn, samples
        self.loss = 0.0

    def add(self, x, targets):
        fraction = len(x) / self.samples
        loss = fraction * self.loss_fn(self.model(x), targets)
        loss.backward()
        self.loss += loss.item()


def accumulated_step(model, loss_fn, optimizer, micro_batches):
    accumulation = Accumulation(model, loss_fn, sum(map(lambda pair: len(pair[0]), micro_batches)))
    model.zero_grad()
    for pair in micro_batches:
        accumulation.add(*pair)
    optimizer.step()
    return accumulation.loss
