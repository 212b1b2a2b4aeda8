import type { SamplePaper } from '../src/model.ts'

/** Sample papers, shown and marked as such on pages until the first successful visit; not in feeds or the API. The summaries are our own. */
export const sample: SamplePaper[] = [
  {
    arxiv: '1706.03762',
    title: 'Attention Is All You Need',
    authors: [
      'Ashish Vaswani',
      'Noam Shazeer',
      'Niki Parmar',
      'Jakob Uszkoreit',
      'Llion Jones',
      'Aidan N. Gomez',
      'Łukasz Kaiser',
      'Illia Polosukhin',
    ],
    published: '2017-06-12',
    summary:
      'Drops recurrence and convolution from translation models and lets every word look at every other by attention alone. The resulting Transformer trains much faster on parallel hardware and translated better than what came before. Nearly every language model since is built from it.',
    topics: ['language-models'],
  },
  {
    arxiv: '2210.03629',
    title: 'ReAct: Synergizing Reasoning and Acting in Language Models',
    authors: ['Shunyu Yao', 'Jeffrey Zhao', 'Dian Yu', 'Nan Du', 'Izhak Shafran', 'Karthik Narasimhan', 'Yuan Cao'],
    published: '2022-10-06',
    summary:
      'A prompt format in which a language model writes a thought, takes an action such as a look-up, reads what came back, and goes on. Thinking helps it plan, acting keeps it to facts, and a person can follow why it did what it did.',
    topics: ['agents', 'reasoning', 'language-models'],
  },
  {
    arxiv: '1707.06347',
    title: 'Proximal Policy Optimization Algorithms',
    authors: ['John Schulman', 'Filip Wolski', 'Prafulla Dhariwal', 'Alec Radford', 'Oleg Klimov'],
    published: '2017-07-20',
    summary:
      'A policy-gradient method that clips how far one update may move the policy, so that the same batch of experience can be used for several steps safely. It is about as easy to write as plain policy gradients and became the default in many laboratories.',
    topics: ['reinforcement-learning'],
  },
  {
    arxiv: '2210.17323',
    title: 'GPTQ: Accurate Post-Training Quantization for Generative Pre-trained Transformers',
    authors: ['Elias Frantar', 'Saleh Ashkboos', 'Torsten Hoefler', 'Dan Alistarh'],
    published: '2022-10-31',
    summary:
      'Rounds the weights of very large language models to three or four bits after training, one layer at a time, correcting the remaining weights for the error each rounding makes. A model of 175 billion parameters takes a few hours on one GPU and loses little accuracy.',
    topics: ['compression', 'language-models'],
  },
  {
    arxiv: '1602.05629',
    title: 'Communication-Efficient Learning of Deep Networks from Decentralized Data',
    authors: ['H. Brendan McMahan', 'Eider Moore', 'Daniel Ramage', 'Seth Hampson', 'Blaise Agüera y Arcas'],
    published: '2016-02-17',
    summary:
      'Names federated learning and gives its basic recipe: phones train on what they hold, and a server only averages the models they send. Doing more work on each device between averages saves most of the communication, even when devices hold very different data.',
    topics: ['federated-learning'],
  },
  {
    arxiv: '1609.02907',
    title: 'Semi-Supervised Classification with Graph Convolutional Networks',
    authors: ['Thomas N. Kipf', 'Max Welling'],
    published: '2016-09-09',
    summary:
      'A simple layer in which each node of a graph mixes its features with those of its neighbours. Two such layers, trained with a handful of labels, classify the nodes of citation networks well, at a cost that grows only with the number of edges.',
    topics: ['graph-learning'],
  },
  {
    arxiv: '1512.03385',
    title: 'Deep Residual Learning for Image Recognition',
    authors: ['Kaiming He', 'Xiangyu Zhang', 'Shaoqing Ren', 'Jian Sun'],
    published: '2015-12-10',
    summary:
      'Lets each block of a network learn what to add to its input rather than the whole output, with a shortcut around it. Networks of more than a hundred layers become trainable, and deeper ones become better instead of worse.',
    topics: ['vision'],
  },
  {
    arxiv: '2006.11239',
    title: 'Denoising Diffusion Probabilistic Models',
    authors: ['Jonathan Ho', 'Ajay Jain', 'Pieter Abbeel'],
    published: '2020-06-19',
    summary:
      'Makes images by starting from noise and removing a little of it at each of many steps. A simplified training aim, predicting the noise that was added, is what made the samples good, and opened the line of work that image generators follow.',
    topics: ['generation', 'vision'],
  },
  {
    arxiv: '2304.08485',
    title: 'Visual Instruction Tuning',
    authors: ['Haotian Liu', 'Chunyuan Li', 'Qingyang Wu', 'Yong Jae Lee'],
    published: '2023-04-17',
    summary:
      'Joins an image encoder to a language model and teaches the pair to follow instructions about pictures. The training conversations were written by a text-only model that was shown captions and object positions instead of the images.',
    topics: ['multimodal', 'vision'],
  },
  {
    arxiv: '2212.04356',
    title: 'Robust Speech Recognition via Large-Scale Weak Supervision',
    authors: ['Alec Radford', 'Jong Wook Kim', 'Tao Xu', 'Greg Brockman', 'Christine McLeavey', 'Ilya Sutskever'],
    published: '2022-12-06',
    summary:
      'Trains one speech recogniser, Whisper, on 680,000 hours of sound with the transcripts found beside it on the web. Without tuning to any benchmark it copes with accents, noise and many languages, and also translates into English.',
    topics: ['speech'],
  },
  {
    arxiv: '1504.00702',
    title: 'End-to-End Training of Deep Visuomotor Policies',
    authors: ['Sergey Levine', 'Chelsea Finn', 'Trevor Darrell', 'Pieter Abbeel'],
    published: '2015-04-02',
    summary:
      'One network goes from camera pixels to the torques of a robot arm, with seeing and moving learned together. Simple controllers made for single situations act as its teachers, so that tasks such as screwing on a cap are learned from little experience on the real arm.',
    topics: ['robotics', 'reinforcement-learning'],
  },
  {
    arxiv: '1412.6980',
    title: 'Adam: A Method for Stochastic Optimization',
    authors: ['Diederik P. Kingma', 'Jimmy Ba'],
    published: '2014-12-22',
    summary:
      'A gradient method that keeps a running mean of each parameter’s gradient and of its square, and scales every step by both. It needs little memory and little tuning, and is still what most networks are trained with.',
    topics: ['optimization'],
  },
  {
    arxiv: '1606.06565',
    title: 'Concrete Problems in AI Safety',
    authors: ['Dario Amodei', 'Chris Olah', 'Jacob Steinhardt', 'Paul Christiano', 'John Schulman', 'Dan Mané'],
    published: '2016-06-21',
    summary:
      'Turns the worry about accidents with learning systems into five research problems: side effects, gamed rewards, oversight that does not scale, unsafe exploration, and situations unlike those of training. A cleaning robot serves as the example for all of them.',
    topics: ['safety'],
  },
  {
    arxiv: '1505.04597',
    title: 'U-Net: Convolutional Networks for Biomedical Image Segmentation',
    authors: ['Olaf Ronneberger', 'Philipp Fischer', 'Thomas Brox'],
    published: '2015-05-18',
    summary:
      'A network shaped like a U: one arm shrinks the picture to understand it, the other grows it back, and links across carry the fine detail. With heavily distorted copies of a few annotated microscope images it outlines cells precisely.',
    topics: ['medicine', 'vision'],
  },
  {
    arxiv: '2010.08895',
    title: 'Fourier Neural Operator for Parametric Partial Differential Equations',
    authors: [
      'Zongyi Li',
      'Nikola Kovachki',
      'Kamyar Azizzadenesheli',
      'Burigede Liu',
      'Kaushik Bhattacharya',
      'Andrew Stuart',
      'Anima Anandkumar',
    ],
    published: '2020-10-18',
    summary:
      'Learns the map from an equation’s conditions to its solution instead of solving it anew each time, by filtering functions in the frequency domain. One trained model answers at any resolution, for fluids far faster than a numerical solver.',
    topics: ['science'],
  },
]
